use std::io;
use std::path::Path;

/// A hash that tells apart whatever is not the same.
#[derive(Debug, Default)]
pub(crate) struct ContentHash(blake3::Hasher);

impl ContentHash {
    /// Bytes of a hash.
    pub(crate) const N_BYTES: usize = blake3::OUT_LEN;

    /// Adds a part, which cannot be taken for the end of the one before.
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Adds the content of a file.
    pub(crate) fn add_file(&mut self, path: &Path) -> io::Result<()> {
        let mut content = blake3::Hasher::new();
        content.update_reader(std::fs::File::open(path)?)?;
        self.add(content.finalize().as_bytes());
        Ok(())
    }

    pub(crate) fn bytes(&self) -> [u8; Self::N_BYTES] {
        self.0.finalize().into()
    }

    /// In hexadecimal digits.
    pub(crate) fn digits(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}
