/// Bytes that never change and outlive what reads them: a mapped file, or memory of our own.
public protocol WeightBytes: AnyObject, Sendable {
  /// How many bytes there are.
  var byteCount: Int { get }

  /// Lends the bytes of `range`, which lies inside.
  func lend(_ range: Range<Int>, to body: (RawSpan) -> Void)
}

/// Weights in memory of our own.
final class OwnedWeights<Element: BitwiseCopyable & Sendable>: WeightBytes {
  private let values: [Element]

  init(_ values: [Element]) {
    self.values = values
  }

  var byteCount: Int { values.count * MemoryLayout<Element>.stride }

  func lend(_ range: Range<Int>, to body: (RawSpan) -> Void) {
    unsafe values.withUnsafeBytes { unsafe body($0.bytes.extracting(range)) }
  }
}
