#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file mapped into memory, read-only, for as long as the value lives.
///
/// Nothing is read before it is asked for, so opening costs the same for any size.
// Unchecked: the mapping is PROT_READ and its address and length never change.
@safe final class MappedFile: @unchecked Sendable {
  /// Path as given.
  let path: String
  /// Length in bytes.
  let size: Int
  private let base: UnsafeRawPointer?

  /// Maps the file at `path`; refuses folders, pipes and devices.
  init(path: String) throws(CheckpointError) {
    self.path = path
    // Without O_NONBLOCK opening a pipe would wait for its other end.
    let descriptor: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: SystemError.current)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: SystemError.current)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a regular file")
    }
    guard let size = Int(exactly: status.st_size), size >= 0 else {
      throw .unreadable(path: path, reason: "impossible length")
    }
    self.size = size
    guard size > 0 else {
      unsafe base = nil
      return
    }
    let mapping: UnsafeMutableRawPointer? = unsafe mmap(
      nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .unreadable(path: path, reason: SystemError.current)
    }
    unsafe base = UnsafeRawPointer(mapping)
  }

  deinit {
    if let base = unsafe base {
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), size)
    }
  }

  /// Lends the bytes of `range`, or `nil` when it is not inside the file.
  func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard range.lowerBound >= 0, range.upperBound <= size else { return nil }
    let start: UnsafeRawPointer? = unsafe base.map { unsafe $0 + range.lowerBound }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: range.count)
    return withExtendedLifetime(self) { unsafe body(bytes) }
  }

  /// A copy of the bytes of `range`, or `nil` when it is not inside the file.
  func bytes(_ range: Range<Int>) -> [UInt8]? {
    unsafe withBytes(range) { unsafe Array($0) }
  }
}
