//! Files that were sent: kept under names of ours until they have been read, then removed.

use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::ids::{AccountId, UploadId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use store::{ListRecord, UploadRecord};
use tokio::io::AsyncWriteExt;

/// A file that was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    pub record: UploadRecord,
    pub path: PathBuf,
    /// A list that came from the same file.
    pub seen_as: Option<ListRecord>,
}

/// The largest file that is taken.
pub const LARGEST_FILE: u64 = 512 << 20;

/// A file while it arrives.
pub struct Incoming {
    file: tokio::fs::File,
    path: PathBuf,
    id: UploadId,
    hash: Sha256,
    bytes: u64,
}

fn unavailable(error: &std::io::Error) -> Error {
    Error::Unavailable(error.to_string())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Incoming {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Refuses a file that grows too large; what arrived is removed.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        if self.bytes > LARGEST_FILE {
            let _ = tokio::fs::remove_file(&self.path).await;
            return Err(Problem::new("intake.file_too_large").with("most_mib", LARGEST_FILE >> 20).into());
        }
        self.hash.update(bytes);
        self.file.write_all(bytes).await.map_err(|e| unavailable(&e))
    }
}

impl App {
    fn file_path(&self, id: UploadId) -> PathBuf {
        self.settings.files.join(id.to_string())
    }

    /// Begins to take a file.
    ///
    /// # Errors
    /// Refuses whoever may not import.
    pub async fn begin_upload(&self, actor: &Actor) -> Result<Incoming, Error> {
        self.require(actor, Permission::IntakeImport)?;
        let id = UploadId(self.store.ids().next_id());
        let path = self.file_path(id);
        tokio::fs::create_dir_all(&self.settings.files).await.map_err(|e| unavailable(&e))?;
        let mut options = tokio::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let file = options.open(&path).await.map_err(|e| unavailable(&e))?;
        Ok(Incoming { file, path, id, hash: Sha256::new(), bytes: 0 })
    }

    /// Keeps a file that has arrived whole.
    ///
    /// # Errors
    /// Refuses an empty file.
    pub async fn finish_upload(&self, actor: &Actor, mut incoming: Incoming, filename: &str) -> Result<Upload, Error> {
        if incoming.bytes == 0 {
            let _ = tokio::fs::remove_file(&incoming.path).await;
            return Err(Problem::new("intake.file_empty").into());
        }
        incoming.file.flush().await.map_err(|e| unavailable(&e))?;
        incoming.file.sync_all().await.map_err(|e| unavailable(&e))?;
        let sha256 = hex(&incoming.hash.finalize());
        let filename = tidy_filename(filename);
        let id = incoming.id;
        self.keep_upload(Some(actor.account), id, &filename, incoming.bytes, &sha256).await?;
        let record = self.store.upload(id).await?;
        let scope = self.require(actor, Permission::IntakeImport)?;
        let seen = self.store.lists_of_file(&sha256).await?.into_iter().find(|l| scope.covers(&l.area));
        Ok(Upload { record, path: incoming.path, seen_as: seen })
    }

    pub(super) async fn keep_upload(&self, by: Option<AccountId>, id: UploadId, filename: &str, bytes: u64, sha256: &str) -> Result<(), Error> {
        let tx = self.store.begin().await?;
        tx.insert_upload(id, filename, bytes, sha256, by, self.now_ms()).await?;
        let event = self.event(by, EventKind::FileUploaded, SubjectKind::Upload, id.0, &AreaPath::root());
        tx.commit(with(event, json!({ "bytes": bytes, "sha256": sha256 }))).await?;
        Ok(())
    }

    /// Returns a file that this same account sent and that has not been read yet.
    pub(super) async fn upload_of(&self, actor: &Actor, id: UploadId) -> Result<Upload, Error> {
        let record = self.store.upload(id).await?;
        if record.account != Some(actor.account) {
            return Err(Error::NotFound);
        }
        let path = self.file_path(id);
        if !path.is_file() {
            return Err(Problem::new("intake.file_gone").into());
        }
        Ok(Upload { record, path, seen_as: None })
    }

    pub(super) fn kept_file(&self, id: UploadId) -> Option<PathBuf> {
        let path = self.file_path(id);
        path.is_file().then_some(path)
    }

    /// Removes a file of ours that has been read; a file of the caller's own stays.
    pub(super) async fn discard_file(&self, path: &Path) {
        if path.parent() == Some(self.settings.files.as_path())
            && let Err(error) = tokio::fs::remove_file(path).await
        {
            tracing::warn!(%error, "a file that has been read could not be removed");
        }
    }

    /// Removes files that were sent and never read, after a day.
    ///
    /// # Errors
    /// Fails when the folder cannot be read.
    pub async fn discard_old_files(&self) -> Result<(), Error> {
        let unfinished = self.store.unfinished_lists().await?;
        let Ok(mut entries) = tokio::fs::read_dir(&self.settings.files).await else { return Ok(()) };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let name = entry.file_name().to_string_lossy().into_owned();
            let wanted = unfinished.iter().any(|l| l.upload.to_string() == name);
            let age = entry.metadata().await.ok().and_then(|m| m.modified().ok()).and_then(|m| m.elapsed().ok());
            if !wanted && age.is_some_and(|a| a.as_secs() > 86_400) {
                self.discard_file(&entry.path()).await;
            }
        }
        Ok(())
    }
}

/// Keeps a file's name only to show it: no folders, no control characters, not endless.
fn tidy_filename(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let tidy: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if tidy.trim().is_empty() { "list".to_owned() } else { tidy }
}

/// Hashes a file of the caller's own.
pub(super) fn hash_file(path: &Path) -> std::io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path)?;
    let bytes = std::io::copy(&mut file, &mut HashWriter(&mut hash))?;
    Ok((hex(&hash.finalize()), bytes))
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
