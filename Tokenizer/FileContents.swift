#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reading small files without Foundation.
///
/// Foundation on Linux brings an ICU of its own, whose headers cannot be imported beside CICU.
enum FileContents {
  /// Reads the first `limit` bytes, or fewer, of the file at `path`.
  ///
  /// - Throws: ``TokenizerError/unreadable(path:reason:)``.
  static func read(_ path: String, limit: Int) throws(TokenizerError) -> [UInt8] {
    let descriptor: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    while contents.count < limit {
      let wanted: Int = min(limit - contents.count, 1 << 20)
      var count: Int = 0
      let block = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
        count = unsafe Self.read(descriptor, into: buffer)
        initialized = max(count, 0)
      }
      guard count >= 0 else { throw unreadable(path) }
      guard count > 0 else { break }
      contents += block
    }
    return contents
  }

  /// Reads once; again where a signal came in between.
  private static func read(
    _ descriptor: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    while true {
      #if canImport(Glibc)
        let count: Int = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count: Int = unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }

  private static func unreadable(_ path: String) -> TokenizerError {
    .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}
