import Foundation

/// The right to change a library, held by one process at a time.
///
/// An advisory lock on the file `LOCK` of the state folder; the system gives it back when the
/// process ends, however it ends. Readers need none.
public final class WriterLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock of the library whose state stands in `folder`.
  ///
  /// - Throws: ``RetrievalError/locked(path:)`` when another process holds it.
  public init(folder: String) throws {
    let path: String = folder + "/LOCK"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw RetrievalError.unreadableFolder(path: folder, reason: "may not be written")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw RetrievalError.locked(path: folder)
    }
  }

  deinit {
    close(descriptor)
  }
}
