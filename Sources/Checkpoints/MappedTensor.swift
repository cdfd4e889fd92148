/// The stored numbers of one tensor, in their mapped file.
public final class MappedTensor: Sendable {
  /// Encoding of its numbers, little-endian.
  public let elementType: ElementType
  /// Length of each axis, outermost first.
  public let shape: [Int]
  /// Bytes of all numbers.
  public var byteCount: Int { range.count }

  private let file: MappedFile
  private let range: Range<Int>

  /// Nil when `range` does not lie inside the file.
  init?(_ description: TensorDescription, in file: MappedFile, at range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= file.size else { return nil }
    elementType = description.elementType
    shape = description.shape
    self.file = file
    self.range = range
  }

  /// Lends the bytes of `part`, counted from the first of the tensor.
  public func lend(_ part: Range<Int>, to body: (RawSpan) -> Void) {
    precondition(part.lowerBound >= 0 && part.upperBound <= range.count, "\(part) of \(range)")
    let place: Range<Int> = range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound
    let isInside: Void? = unsafe file.withBytes(place) { unsafe body($0.bytes) }
    precondition(isInside != nil, "\(place) outside \(file.path)")
  }
}
