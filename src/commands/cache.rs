use crate::args::{CacheArgs, CacheCommand};
use crate::cache_folder::cache;
use crate::console;
use anyhow::Context;
use pipeline::CacheContent;

pub(crate) fn run(command: &CacheCommand) -> anyhow::Result<u8> {
    let (CacheCommand::Show { folder } | CacheCommand::Clear { folder }) = command;
    let wanted = CacheArgs { cache: folder.clone(), no_cache: false };
    let cache = cache(&wanted).context("there is no cache: name its folder with --cache")?;
    let CacheContent { n_entries, n_bytes } = cache.content();
    let place = cache.folder().display();
    let held = format!("{n_entries} measured files, {:.1} MB", n_bytes as f64 / 1e6);
    match command {
        CacheCommand::Show { .. } => console::print(&format!("{place}: {held}\n"))?,
        CacheCommand::Clear { .. } => {
            cache.clear()?;
            console::print(&format!("{place}: {held} removed\n"))?;
        }
    }
    Ok(0)
}
