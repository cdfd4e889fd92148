import Catalog
import Crypto
import Foundation
public import Tensors

/// Visual tokens kept on disk, so that re-ranking needs no decoding and no encoding.
///
/// Derived: a file that is missing, damaged or of another model is as good as none, the tokens are
/// computed again. One file an entry: 8 bytes `VSTOKEN1`; rows, width and code (1 float32, 2 float16)
/// as little-endian 32-bit integers, 4 zero bytes; the fingerprint of what made them and the SHA-256
/// of the payload, 32 bytes each; the payload, row-major.
public struct TokenStore: Sendable {
  /// How numbers are kept.
  public enum Code: UInt32, Sendable {
    /// As computed.
    case float32 = 1
    /// Half the size; matching logits change by about one part in a thousand.
    case float16 = 2

    var byteCount: Int { self == .float32 ? 4 : 2 }
  }

  private static let magic: [UInt8] = Array("VSTOKEN1".utf8)
  private static let headerSize: Int = 88
  private static let suffix: String = ".tokens"

  /// The folder of the files.
  public let folder: String

  private let fingerprint: [UInt8]
  private let code: Code

  /// A store in `folder`, which is made when something is written.
  ///
  /// - Parameters:
  ///   - folder: Where the files stand.
  ///   - fingerprint: 32 bytes that say what makes the tokens; others' are not read.
  ///   - code: How numbers are kept.
  public init(folder: String, fingerprint: [UInt8], code: Code) {
    precondition(fingerprint.count == 32, "a fingerprint of \(fingerprint.count) bytes")
    self.folder = folder
    self.fingerprint = fingerprint
    self.code = code
  }

  /// Keeps `tokens`, `(rows, width)`, under `key`, a plain file name.
  ///
  /// - Throws: Foundation's error when the file cannot be written.
  public func write(_ tokens: Tensor, key: String) throws {
    precondition(tokens.shape.count == 2, "tokens of shape \(tokens.shape)")
    let payload: Data = Self.encode(tokens.values, code)
    var data = Data(Self.magic)
    for number in [UInt32(tokens.shape[0]), UInt32(tokens.shape[1]), code.rawValue, 0] {
      withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }
    data.append(contentsOf: fingerprint)
    data.append(contentsOf: SHA256.hash(data: payload))
    data.append(payload)
    try write(data, key)
  }

  /// The tokens kept under `key`, `(rows, width)`; nil when there are none that can be trusted.
  public func read(key: String) -> Tensor? {
    guard let entry = entry(key) else { return nil }
    return Tensor(
      shape: [entry.rows, entry.width],
      values: Self.decode(entry.data.dropFirst(Self.headerSize), entry.code))
  }

  /// Takes over an entry of another store, byte for byte.
  ///
  /// - Parameters:
  ///   - key: The entry there.
  ///   - other: The other store; only what the same thing made is taken.
  ///   - newKey: What it is called here.
  /// - Returns: Whether there was an entry that can be trusted.
  /// - Throws: Foundation's error when the file cannot be written.
  func copy(_ key: String, from other: TokenStore, as newKey: String) throws -> Bool {
    guard other.fingerprint == fingerprint, let entry = other.entry(key) else { return false }
    try write(entry.data, newKey)
    return true
  }

  /// The size of an entry in bytes; nil where there is none.
  func size(key: String) -> Int64? {
    try? FileManager.default.attributesOfItem(atPath: path(key))[.size] as? Int64
  }

  private func entry(_ key: String) -> (data: Data, rows: Int, width: Int, code: Code)? {
    guard
      let data = try? Data(
        contentsOf: URL(fileURLWithPath: path(key)), options: .mappedIfSafe),
      data.count >= Self.headerSize, data.prefix(8).elementsEqual(Self.magic)
    else { return nil }
    let numbers: [UInt32] = (0..<4).map { index in
      data[8 + 4 * index..<12 + 4 * index].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    // Both below 2^32, so the product of the three fits 64 bits once the first two are bounded.
    let rows = Int(numbers[0])
    let width = Int(numbers[1])
    guard rows > 0, width > 0, rows <= 1 << 24, width <= 1 << 16,
      let code = Code(rawValue: numbers[2]),
      data.count - Self.headerSize == rows * width * code.byteCount,
      data[24..<56].elementsEqual(fingerprint)
    else { return nil }
    let payload: Data = data.dropFirst(Self.headerSize)
    guard SHA256.hash(data: payload).elementsEqual(data[56..<88]) else { return nil }
    return (data, rows, width, code)
  }

  private func write(_ data: Data, _ key: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: path(key)), options: .atomic)
  }

  /// How many entries there are, and their size together.
  public func usage() -> (count: Int, bytes: Int64) {
    var bytes: Int64 = 0
    let names = keys()
    for key in names {
      bytes += size(key: key) ?? 0
    }
    return (names.count, bytes)
  }

  /// Removes the entries whose key `keeps` does not want.
  func removeEntries(except keeps: (String) -> Bool) {
    for key in keys() where !keeps(key) {
      try? FileManager.default.removeItem(atPath: path(key))
    }
  }

  private func keys() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(Self.suffix) }.map { String($0.dropLast(Self.suffix.count)) }
  }

  private func path(_ key: String) -> String { folder + "/" + key + Self.suffix }

  private static func encode(_ values: [Float], _ code: Code) -> Data {
    VectorCoding.encode(values, as: code == .float32 ? .float32 : .float16)
  }

  private static func decode(_ payload: Data, _ code: Code) -> [Float] {
    payload.withUnsafeBytes {
      VectorCoding.decode($0.bytes, code == .float32 ? .float32 : .float16)
    }
  }
}
