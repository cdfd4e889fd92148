import Catalog
import Foundation
import Tensors

/// The visual tokens of a library's clips, as many as the size limit lets in.
public struct LibraryTokens {
  /// Where no limit is asked for: 4 GB, some 2,000 clips of VideoMamba-M or 36,000 of the small
  /// model.
  public static let standardLimit: Int64 = 4_000_000_000

  let store: TokenStore
  private let limit: Int64
  private var usedBytes: Int64
  private(set) var isFull: Bool = false

  /// The tokens of `library`, made by `model`.
  init(_ library: Library, model: ModelIdentity, limit: Int64) {
    store = TokenStore(
      folder: library.state + "/tokens", fingerprint: model.fingerprint, code: .float16)
    self.limit = limit
    usedBytes = store.usage().bytes
  }

  /// Keeps the tokens of a clip unless the limit is reached.
  mutating func keep(_ tokens: Tensor, ofClip id: Int64) throws {
    let size: Int64 = 2 * Int64(tokens.count)
    guard usedBytes + size <= limit else {
      isFull = true
      return
    }
    try store.write(tokens, key: "\(id)")
    usedBytes += size
  }

  /// Takes over the tokens of a clip of another library, unless they are here or the limit is reached.
  ///
  /// - Returns: Whether they are here now.
  mutating func take(_ key: Int64, from other: TokenStore, as id: Int64) throws -> Bool {
    if store.size(key: "\(id)") != nil { return true }
    guard let size = other.size(key: "\(key)"), usedBytes + size <= limit else {
      isFull = true
      return false
    }
    guard try store.copy("\(key)", from: other, as: "\(id)") else { return false }
    usedBytes += size
    return true
  }

  /// Removes the tokens of clips that are gone.
  func sweep(_ library: Library) throws {
    let clips = try library.catalog.read { try $0.clipRanges(matching: .glob("*")) }
    store.removeEntries { key in Int64(key).map(clips.contains) ?? false }
  }
}
