#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Calls of the operating system that report failure by -1 and `errno`.
enum SystemCall {
  /// Calls again while a signal interrupts, and turns failure into an error.
  ///
  /// - Parameters:
  ///   - operation: What is tried, as in "cannot open".
  ///   - path: The file.
  ///   - call: The call.
  /// - Returns: What the call returned, never -1.
  /// - Throws: ``IndexError/failed(path:operation:reason:)``.
  @discardableResult
  static func check<Value: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Value
  ) throws(IndexError) -> Value {
    while true {
      let value: Value = call()
      if value != -1 { return value }
      guard errno == EINTR else { throw failure(operation, path) }
    }
  }

  /// The error that `errno` describes.
  static func failure(_ operation: String, _ path: String) -> IndexError {
    let code: Int32 = errno
    let reason: String = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "\(code)"
    return .failed(path: path, operation: operation, reason: reason)
  }
}
