import Foundation
import Media

/// The calls to the file system that take names of any bytes.
enum FileSystem {
  /// What stands at a path.
  struct Entry: Hashable {
    enum Kind: Hashable {
      case folder
      case file
      case link
      case other
    }

    let kind: Kind
    let sizeBytes: Int64
    let modifiedNanoseconds: Int64
  }

  /// Why something could not be looked at.
  enum Fault: Error, Hashable {
    /// Nothing stands there.
    case missing
    /// Anything else, in the system's words.
    case other(String)

    init(code: Int32) {
      self =
        code == ENOENT || code == ENOTDIR ? .missing : .other(String(cString: strerror(code)))
    }
  }

  /// The names in a folder and what they are as far as the folder itself says it.
  static func names(in folder: MediaPath) throws(Fault) -> [(name: [UInt8], kind: Entry.Kind?)] {
    guard let stream = withName(folder, { opendir($0) }) else { throw Fault(code: errno) }
    defer { closedir(stream) }
    var names: [(name: [UInt8], kind: Entry.Kind?)] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw Fault(code: errno) }
        return names
      }
      let name: [UInt8] = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        Array(bytes.prefix { $0 != 0 })
      }
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      names.append((name, kind(ofType: Int32(entry.pointee.d_type))))
    }
  }

  private static func kind(ofType type: Int32) -> Entry.Kind? {
    switch type {
    case Int32(DT_DIR): .folder
    case Int32(DT_REG): .file
    case Int32(DT_LNK): .link
    case Int32(DT_UNKNOWN): nil
    default: .other
    }
  }

  /// What stands at `path`.
  ///
  /// - Parameters:
  ///   - path: Any path.
  ///   - follows: Whether a link stands for its target.
  /// - Returns: Its kind, size and time.
  /// - Throws: Why it cannot be looked at.
  static func entry(_ path: MediaPath, follows: Bool = true) throws(Fault) -> Entry {
    var status = stat()
    let code: Int32 = withName(path) { name in
      follows ? stat(name, &status) : lstat(name, &status)
    }
    guard code == 0 else { throw Fault(code: errno) }
    let kind: Entry.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFDIR: .folder
      case S_IFREG: .file
      case S_IFLNK: .link
      default: .other
      }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Entry(
      kind: kind, sizeBytes: Int64(status.st_size),
      modifiedNanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  /// The bytes of a small file; nil where there is none, or one that is too large.
  static func contents(_ path: MediaPath, limit: Int) -> [UInt8]? {
    guard let file = try? OpenFile(path), file.sizeBytes <= Int64(limit) else { return nil }
    return try? file.read(at: 0, count: limit)
  }

  static func withName<Result>(
    _ path: MediaPath, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    var name: [CChar] = path.bytes.map(CChar.init(bitPattern:))
    name.append(0)
    return name.withUnsafeBufferPointer { buffer in
      // The array ends in a zero, so there is a first element.
      buffer.baseAddress.map(body) ?? body("")
    }
  }
}

/// A regular file opened for reading.
final class OpenFile {
  let sizeBytes: Int64
  private let descriptor: Int32

  init(_ path: MediaPath) throws(FileSystem.Fault) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let opened: Int32 = FileSystem.withName(path) {
      open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard opened >= 0 else { throw FileSystem.Fault(code: errno) }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw .other("not a regular file")
    }
    descriptor = opened
    sizeBytes = Int64(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// Up to `count` bytes from `offset` on; fewer at the end of the file.
  func read(at offset: Int64, count: Int) throws(FileSystem.Fault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled: Int = 0
    while filled < count {
      let got: Int = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset) + off_t(filled))
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileSystem.Fault(code: errno) }
      if got == 0 { break }
      filled += got
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// Whether no process has the file open for writing, as far as the system tells.
  ///
  /// Linux grants a read lease only then; file systems without leases, and files of other owners,
  /// count as not being written.
  var hasNoWriter: Bool {
    #if os(Linux)
      // The numbers of <fcntl.h>, which Swift's module of it leaves out.
      let setLease: Int32 = 1024
      guard fcntl(descriptor, setLease, F_RDLCK) != 0 else {
        _ = fcntl(descriptor, setLease, F_UNLCK)
        return true
      }
      return errno != EAGAIN && errno != EBUSY
    #else
      return true
    #endif
  }
}
