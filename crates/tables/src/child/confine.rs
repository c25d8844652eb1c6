//! Owns what the child gives up before it reads: memory and processor time beyond a bound, the
//! file system, the network, other programs. Safe calls only; nothing here can be undone.

use std::collections::BTreeMap;

use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope};
use rlimit::Resource;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// Why the child cannot be confined.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unconfined {
    #[error("limits: {0}")]
    Limits(#[from] std::io::Error),
    #[error("system calls: {0}")]
    Calls(String),
}

/// Confines the calling process for good.
pub(super) fn confine(memory_mib: u64, cpu_seconds: u64) -> Result<(), Unconfined> {
    limit(memory_mib << 20, cpu_seconds)?;
    match deny_files() {
        Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced) => {}
        // The filter below forbids the same by another way.
        Ok(RulesetStatus::NotEnforced) => eprintln!("this kernel has no Landlock; the reader goes on with fewer walls"),
        Err(problem) => eprintln!("Landlock refused ({problem}); the reader goes on with fewer walls"),
    }
    deny_calls()
}

fn limit(memory: u64, cpu_seconds: u64) -> Result<(), std::io::Error> {
    // What an allocator has reserved before the bound is set is beyond it.
    if reserved()? > memory / 2 {
        return Err(std::io::Error::other("half of the memory is reserved before the first byte is read"));
    }
    Resource::AS.set(memory, memory)?;
    Resource::CPU.set(cpu_seconds, cpu_seconds)?;
    Resource::CORE.set(0, 0)?;
    Resource::NOFILE.set(16, 16)?;
    Ok(())
}

/// Returns the bytes of address space that are taken. The program's own code is not among them: nobody reserved it, and
/// that of a debug build alone is a third of the memory.
fn reserved() -> Result<u64, std::io::Error> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse::<u64>().ok());
    let taken = kib("VmSize:").zip(kib("VmExe:")).map(|(all, code)| all.saturating_sub(code) << 10);
    taken.ok_or_else(|| std::io::Error::other("no size of this process"))
}

/// Handles every right of the file system and the network and allows none.
fn deny_files() -> Result<RulesetStatus, landlock::RulesetError> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .scope(Scope::AbstractUnixSocket | Scope::Signal)?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Makes calls that parsing never needs fail.
fn deny_calls() -> Result<(), Unconfined> {
    let rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> = denied().into_iter().map(|call| (call, Vec::new())).collect();
    let architecture = std::env::consts::ARCH.try_into().map_err(|problem| Unconfined::Calls(format!("{problem:?}")))?;
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, architecture);
    let program: BpfProgram =
        filter.and_then(TryInto::try_into).map_err(|problem| Unconfined::Calls(problem.to_string()))?;
    seccompiler::apply_filter(&program).map_err(|problem| Unconfined::Calls(problem.to_string()))
}

fn denied() -> Vec<libc::c_long> {
    let mut calls = vec![
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_clone,
        libc::SYS_clone3,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_open_by_handle_at,
        libc::SYS_memfd_create,
        libc::SYS_unlinkat,
        libc::SYS_renameat,
        libc::SYS_renameat2,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_mkdirat,
        libc::SYS_mknodat,
        libc::SYS_truncate,
        libc::SYS_ftruncate,
        libc::SYS_fchmod,
        libc::SYS_fchmodat,
        libc::SYS_fchown,
        libc::SYS_fchownat,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_setns,
        libc::SYS_unshare,
        libc::SYS_bpf,
        libc::SYS_io_uring_setup,
        libc::SYS_userfaultfd,
        libc::SYS_perf_event_open,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_kexec_load,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_setuid,
        libc::SYS_setgid,
        libc::SYS_setresuid,
        libc::SYS_setresgid,
        libc::SYS_prlimit64,
    ];
    // Older calls that newer processors no longer have.
    #[cfg(target_arch = "x86_64")]
    calls.extend([
        libc::SYS_open,
        libc::SYS_creat,
        libc::SYS_fork,
        libc::SYS_vfork,
        libc::SYS_unlink,
        libc::SYS_rename,
        libc::SYS_link,
        libc::SYS_symlink,
        libc::SYS_mkdir,
        libc::SYS_rmdir,
        libc::SYS_mknod,
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_setrlimit,
    ]);
    calls
}
