/// One part of a folder's files, for several machines that index it together.
///
/// Which part a file belongs to depends on its relative path alone, so machines need not agree on
/// anything but the number of parts.
public struct Shard: Hashable, Sendable {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// The part that a text such as `2/5` names; nil for any other text.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1],
      (1...10_000).contains(count), (1...count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }

  /// Whether the file at a path relative to the root belongs to this part.
  public func contains(_ path: String) -> Bool {
    // FNV-1a, 64 bits: the same on every machine.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in path.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    // The low bits of short names are not even; fold the high ones in.
    hash ^= hash >> 32
    return hash % UInt64(count) == UInt64(number - 1)
  }
}
