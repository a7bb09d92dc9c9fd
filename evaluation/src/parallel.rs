use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The results of `work` on every item, in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_on(n_threads(), items, work)
}

/// One for each processor.
pub(crate) fn n_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The same on so many threads.
pub(crate) fn map_on<T: Sync, R: Send>(n_threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    results.lock().expect("a thread that panics ends the program").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("a thread that panics ends the program");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
