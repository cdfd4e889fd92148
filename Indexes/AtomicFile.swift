#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its name complete and durable, or not at all.
///
/// It is written under a name that ends in `.tmp` in the same folder, and removed unless it is
/// published. What a killed process leaves behind may be deleted at any time.
final class AtomicFile: @unchecked Sendable {
  // Sendable, because threads write to places apart from each other, and one of them publishes at
  // the end.
  private let path: String
  /// Where the file is until it is published.
  let temporaryPath: String
  private let descriptor: Int32
  private var isPublished: Bool = false

  /// Starts to write the file that shall appear at `path`.
  init(path: String) throws(IndexError) {
    self.path = path
    let mark: String = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let temporaryPath = "\(path).\(mark).tmp"
    self.temporaryPath = temporaryPath
    descriptor = try SystemCall.check("create", path) {
      unsafe open(temporaryPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    }
  }

  deinit {
    close(descriptor)
    if !isPublished { unsafe unlink(temporaryPath) }
  }

  /// Writes `bytes` at `offset`.
  func write(_ bytes: RawSpan, at offset: Int) throws(IndexError) {
    var done: Int = 0
    while done < bytes.byteCount {
      let rest: RawSpan = bytes.extracting(done..<bytes.byteCount)
      done += try SystemCall.check("write", path) {
        unsafe rest.withUnsafeBytes {
          unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
        }
      }
    }
  }

  /// Gives the file this size; what was not written reads as zero bytes.
  func resize(to size: Int) throws(IndexError) {
    try SystemCall.check("write", path) { ftruncate(descriptor, off_t(size)) }
  }

  /// Makes the contents durable, then the name, in place of what may have had it.
  func publish() throws(IndexError) {
    try SystemCall.check("write", path) { fsync(descriptor) }
    try SystemCall.check("rename to", path) { unsafe rename(temporaryPath, path) }
    isPublished = true
    let folder: String = Self.folder(of: path)
    let handle: Int32 = try SystemCall.check("open", folder) {
      unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    defer { close(handle) }
    try SystemCall.check("write", folder) { fsync(handle) }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
