/// A set of clips, kept as ranges of their ids.
public struct ClipRanges: Hashable, Sendable {
  /// Ranges that rise and do not touch.
  public let ranges: [ClosedRange<Int64>]

  /// The clips of `ranges`, which may come in any order and touch.
  public init(_ ranges: [ClosedRange<Int64>]) {
    var merged: [ClosedRange<Int64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last,
        last.upperBound >= range.lowerBound || last.upperBound + 1 == range.lowerBound
      {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  /// Whether there is no clip in the set.
  public var isEmpty: Bool { ranges.isEmpty }

  /// The ids, rising.
  public var ids: some Sequence<Int64> { ranges.lazy.joined() }

  /// Whether the clip `id` is in the set.
  public func contains(_ id: Int64) -> Bool {
    var low: Int = 0
    var high: Int = ranges.count
    while low < high {
      let middle: Int = low + (high - low) / 2
      if ranges[middle].upperBound < id { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(id)
  }
}
