import CFFmpeg

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One regular file, opened by us and read by FFmpeg through callbacks.
///
/// FFmpeg never sees a name, so no name can be taken for a protocol, a pattern or an option, and
/// nothing but this descriptor is ever read.
final class FileSource {
  let path: MediaPath
  let byteCount: Int64
  let watchdog: Watchdog
  /// The `errno` of a failed read; a truncated file looks the same to a demuxer otherwise.
  private(set) var readError: Int32?

  private let descriptor: Int32
  private var position: Int64 = 0

  init(path: MediaPath, watchdog: Watchdog) throws(MediaError) {
    if path.bytes.isEmpty || path.bytes.contains(0) {
      throw .unreadable(path, reason: "not a file name")
    }
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let name: [CChar] = path.bytes.map(CChar.init(bitPattern:)) + [0]
    let opened: Int32 = unsafe open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else {
      throw .unreadable(path, reason: FileSource.message(errno))
    }
    var status = stat()
    guard unsafe fstat(opened, &status) == 0 else {
      let code: Int32 = errno
      close(opened)
      throw .unreadable(path, reason: FileSource.message(code))
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      close(opened)
      throw .unreadable(path, reason: kind == S_IFDIR ? "it is a folder" : "not a regular file")
    }
    let size: Int64 = Int64(status.st_size)
    guard size > 0 else {
      close(opened)
      throw .empty(path)
    }
    self.path = path
    self.watchdog = watchdog
    descriptor = opened
    byteCount = size
  }

  deinit {
    close(descriptor)
  }

  /// Reads on from the current position; FFmpeg's error number when that fails.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
    if watchdog.verdict != nil { return VS_ERROR_EXIT }
    while true {
      let count: Int = unsafe pread(
        descriptor, buffer.baseAddress, buffer.count, off_t(position))
      if count > 0 {
        position += Int64(count)
        return Int32(count)
      }
      if count == 0 { return VS_ERROR_END_OF_FILE }
      if errno == EINTR { continue }
      readError = errno
      return VS_ERROR_IO
    }
  }

  /// Moves the position as `lseek` would; a negative number when the place is outside of the file.
  func seek(to offset: Int64, whence: Int32) -> Int64 {
    if whence & AVSEEK_SIZE != 0 { return byteCount }
    let base: Int64
    switch whence & ~AVSEEK_FORCE {
    case SEEK_SET: base = 0
    case SEEK_CUR: base = position
    case SEEK_END: base = byteCount
    default: return -1
    }
    let (target, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, target >= 0 else { return -1 }
    position = target
    return target
  }

  /// What reading failed with, for an error's reason.
  var readFailure: String? {
    readError.map(FileSource.message)
  }

  private static func message(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }
}
