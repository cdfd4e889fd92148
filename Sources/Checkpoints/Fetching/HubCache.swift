import Foundation

/// The cache in which the Hugging Face programs keep their downloads; read, never written.
///
/// Layout: `models--OWNER--NAME/snapshots/REVISION/FILE`, usually a link to
/// `models--OWNER--NAME/blobs/SHA256`, and the current revision in `refs/main`.
struct HubCache {
  /// The folder of all repositories.
  let directory: String

  /// A complete copy of `file`, if there is one.
  func path(of file: RemoteFile) -> String? {
    let repository: String = "\(directory)/\(file.cacheFolder)"
    let snapshots: String = "\(repository)/snapshots"
    let revisions: [String] =
      (try? FileManager.default.contentsOfDirectory(atPath: snapshots))?.sorted() ?? []
    let current: String? = try? String(
      contentsOfFile: "\(repository)/refs/main", encoding: .utf8
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    let ordered: [String] =
      revisions.filter { $0 == current } + revisions.filter { $0 != current }
    return ordered.lazy.map { "\(snapshots)/\($0)/\(file.name)" }.first { isIntact($0, file) }
  }

  /// Whether the copy at `path` is what it should be, as far as that is known.
  private func isIntact(_ path: String, _ file: RemoteFile) -> Bool {
    guard let mapped = try? MappedFile(path: path) else { return false }
    if let byteCount = file.byteCount, mapped.size != byteCount { return false }
    let link: String? = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    let blob: String? = link.flatMap { $0.split(separator: "/").last }.map(String.init)
    guard let expected = file.sha256 ?? blob.flatMap(SHA256Text.init)?.digits else {
      return mapped.size > 0
    }
    return ContentHash.hexadecimal(of: mapped) == expected
  }
}

/// A text that is the hexadecimal form of a SHA-256.
struct SHA256Text: Hashable {
  /// 64 lower-case digits.
  let digits: String

  /// Reads a digest, also as an HTTP entity tag; `nil` when the text is anything else.
  init?(_ text: String) {
    let bare: String = text.trimmingCharacters(in: CharacterSet(charactersIn: "\"")).lowercased()
    guard bare.utf8.count == 64, bare.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      return nil
    }
    digits = bare
  }
}
