#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is written front to back.
struct FileWriter: ~Copyable, Sendable {
  /// Path as given.
  let path: String
  private let descriptor: Int32

  /// Creates the file at `path`, which must not exist.
  init(creating path: String) throws(CheckpointError) {
    try self.init(path: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
  }

  /// Opens the file at `path` to write on at its end, creating it when it does not exist.
  init(appendingTo path: String) throws(CheckpointError) {
    try self.init(path: path, flags: O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
  }

  private init(path: String, flags: Int32) throws(CheckpointError) {
    self.path = path
    let mode: mode_t = 0o644
    descriptor = unsafe open(path, flags, mode)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: SystemError.current) }
  }

  deinit {
    close(descriptor)
  }

  /// Writes all of `bytes`.
  func write(_ bytes: [UInt8]) throws(CheckpointError) {
    var position: Int = 0
    while position < bytes.count {
      let written: Int = unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe Self.write(descriptor, base + position, buffer.count - position)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .unwritable(path: path, reason: SystemError.current) }
      position += written
    }
  }

  /// Forgets all that was written so far.
  func truncate() throws(CheckpointError) {
    guard ftruncate(descriptor, 0) == 0 else {
      throw .unwritable(path: path, reason: SystemError.current)
    }
  }

  /// The number of bytes in the file.
  func size() throws(CheckpointError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, let size = Int(exactly: status.st_size) else {
      throw .unwritable(path: path, reason: SystemError.current)
    }
    return size
  }

  /// Keeps other processes from locking the file; false when one has.
  func lock() throws(CheckpointError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK else {
      throw .unwritable(path: path, reason: SystemError.current)
    }
    return false
  }

  /// Takes back ``lock()``.
  func unlock() {
    _ = flock(descriptor, LOCK_UN)
  }

  /// Waits until everything written is on the disk.
  func synchronize() throws(CheckpointError) {
    guard fsync(descriptor) == 0 else {
      throw .unwritable(path: path, reason: SystemError.current)
    }
  }

  private static func write(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.write(descriptor, start, count)
    #elseif canImport(Musl)
      unsafe Musl.write(descriptor, start, count)
    #elseif canImport(Darwin)
      unsafe Darwin.write(descriptor, start, count)
    #endif
  }
}
