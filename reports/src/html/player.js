// Both mixes run side by side and one is muted: switching is immediate and stays in place. Without this script the
// two players stand alone and work by themselves.
(() => {
  const player = document.querySelector(".player");
  if (!player) return;
  const mixes = { unity: player.querySelector("audio.unity"), draft: player.querySelector("audio.draft") };
  const both = [mixes.unity, mixes.draft];
  const deck = player.querySelector(".deck");
  const play = deck.querySelector(".play");
  const seek = deck.querySelector(".seek");
  const clock = deck.querySelector(".clock");
  const missing = player.querySelector(".missing");
  const choices = [...deck.querySelectorAll("button[data-mix]")];
  let heard = mixes.draft;

  const time = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const length = () => (Number.isFinite(heard.duration) ? heard.duration : 0);

  const show = () => {
    seek.max = String(length());
    seek.value = String(heard.currentTime);
    seek.setAttribute("aria-valuetext", `${time(heard.currentTime)} of ${time(length())}`);
    clock.textContent = `${time(heard.currentTime)} / ${time(length())}`;
    play.textContent = heard.paused ? "Play" : "Pause";
  };

  const choose = (name) => {
    heard = mixes[name];
    for (const mix of both) mix.muted = mix !== heard;
    for (const choice of choices) choice.setAttribute("aria-pressed", String(choice.dataset.mix === name));
    show();
  };

  const jump = (seconds) => {
    for (const mix of both) mix.currentTime = Math.min(seconds, mix.duration || seconds);
    show();
  };

  const start = () => {
    const other = both.find((mix) => mix !== heard);
    other.currentTime = heard.currentTime;
    for (const mix of both) mix.play().catch(() => { missing.hidden = false; });
  };
  const stop = () => both.forEach((mix) => mix.pause());

  const together = () => {
    const other = both.find((mix) => mix !== heard);
    const drifted = Math.abs(other.currentTime - heard.currentTime) > 0.04;
    if (!heard.paused && !other.seeking && !heard.seeking && drifted) other.currentTime = heard.currentTime;
    show();
  };

  for (const mix of both) {
    mix.addEventListener("error", () => { missing.hidden = false; });
    mix.addEventListener("timeupdate", together);
    mix.addEventListener("loadedmetadata", show);
    mix.addEventListener("play", show);
    mix.addEventListener("pause", show);
    mix.addEventListener("ended", stop);
  }
  play.addEventListener("click", () => (heard.paused ? start() : stop()));
  seek.addEventListener("input", () => jump(Number(seek.value)));
  for (const choice of choices) choice.addEventListener("click", () => choose(choice.dataset.mix));
  for (const place of document.querySelectorAll("a[data-seek]")) {
    place.addEventListener("click", () => { jump(Number(place.dataset.seek)); });
  }

  player.querySelector(".tracks").hidden = true;
  deck.hidden = false;
  choose("draft");
})();
