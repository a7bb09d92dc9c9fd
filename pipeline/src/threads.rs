use crate::Error;

/// Runs `work` on a pool of `jobs` threads, one per processor when `None`. Results do not depend on the number.
pub fn with_threads<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let jobs = jobs.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    pool.map_err(|source| Error::Threads { jobs, source })?.install(work)
}
