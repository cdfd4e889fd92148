#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file, mapped for reading.
///
/// Index files are never changed in place, only replaced by another file of the same name or
/// removed; both leave a mapping as it is.
@safe final class MappedFile: @unchecked Sendable {
  // Sendable, because the mapping is read-only and lives as long as this object.
  private let bytes: UnsafeRawBufferPointer
  private let size: Int

  /// Maps the whole file, which has at least `leastSize` bytes.
  init(path: String, leastSize: Int) throws(IndexError) {
    // Not to wait for a writer, should the path name a pipe.
    let descriptor: Int32 = try SystemCall.check("open", path) {
      unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    defer { close(descriptor) }
    var status = stat()
    try SystemCall.check("read", path) { unsafe fstat(descriptor, &status) }
    guard status.st_mode & S_IFMT == S_IFREG, let size = Int(exactly: status.st_size),
      size >= max(leastSize, 1)
    else { throw .notAnIndex(path: path) }
    let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw SystemCall.failure("map", path)
    }
    self.size = size
    unsafe bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }

  /// Lends the bytes of `range`, which lies within the file.
  func withBytes<Result, Failure: Error>(
    _ range: Range<Int>? = nil, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range: Range<Int> = range ?? 0..<size
    precondition(
      range.lowerBound >= 0 && range.upperBound <= size, "bytes \(range) of \(size)")
    return try body(unsafe UnsafeRawBufferPointer(rebasing: bytes[range]).bytes)
  }

  /// The little-endian integer at `offset`, which with its bytes lies within the file.
  func integer(at offset: Int) -> Int64 {
    precondition(
      offset >= 0 && offset <= size - 8, "byte \(offset) of \(size)")
    return Int64(
      littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
  }

  /// The little-endian integer of 32 bits at `offset`, which with its bytes lies within the file.
  func unsigned(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= size - 4, "byte \(offset) of \(size)")
    return UInt32(
      littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
