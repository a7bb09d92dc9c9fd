//! A whole draft of the clean demo song: eleven stems of 40 s, from files to files.

use criterion::{Criterion, criterion_group, criterion_main};
use pipeline::{Options, Parts, Session, SessionOptions, Watch, demo, draft, write_demo};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn draft_demo(criterion: &mut Criterion) {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    let (folder, out) = (place.path().join("session"), place.path().join("draft"));
    write_demo(&demo::clean(), &folder).expect("there is room for the demo");
    let session = Session::open(&folder, &SessionOptions::default()).expect("the demo was written above");
    let options = Options {
        balance: None,
        genre: None,
        technical: false,
        only: None,
        strength: 1.0,
        keep_going: false,
        cache: None,
    };
    let watch = Watch { report: &|_, _, _| {}, cancelled: &AtomicBool::new(false) };
    let mut group = criterion.benchmark_group("draft");
    group.bench_function("clean_demo", |bencher| {
        bencher.iter(|| {
            draft(&session, &options, (&out, Parts::default()), |_| Vec::new(), &watch)
                .expect("the demo can be drafted")
        });
    });
    group.finish();
}

criterion_group! {
    name = whole_draft;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_secs(20));
    targets = draft_demo
}
criterion_main!(whole_draft);
