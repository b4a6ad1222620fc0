//! Work shared out among threads.

use std::num::NonZeroUsize;

/// What each thread has made of its share, in the order of the threads. A panic in one is passed on.
pub(crate) fn on_threads<Done: Send>(
    threads: NonZeroUsize,
    work: impl Fn(usize) -> Done + Sync,
) -> Vec<Done> {
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get())
            .map(|thread| scope.spawn(move || work(thread)))
            .collect();
        let done = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        done.map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
