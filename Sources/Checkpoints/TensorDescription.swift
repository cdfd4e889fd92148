/// What a file says about one tensor without reading its numbers.
public struct TensorDescription: Hashable, Sendable {
  /// Name as stored.
  public let name: String
  /// Encoding of its numbers.
  public let elementType: ElementType
  /// Length of each axis, outermost first; empty for a scalar.
  public let shape: [Int]

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Describes a tensor whose element count has been found not to overflow.
  init(name: String, elementType: ElementType, shape: [Int]) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
  }
}

/// Overflow-safe sizes of claimed shapes.
enum ShapeArithmetic {
  /// Most axes a tensor may have.
  static let maximumRank: Int = 32

  /// The product of `shape`, or `nil` when an axis is negative or the product too large.
  static func count(_ shape: [Int]) -> Int? {
    var count: Int = 1
    for axis in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard axis >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Bytes of `count` elements, or `nil` when too large.
  static func byteCount(_ count: Int, of type: ElementType) -> Int? {
    let (product, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    return overflow ? nil : product
  }
}
