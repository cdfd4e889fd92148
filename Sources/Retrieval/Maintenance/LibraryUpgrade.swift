import Catalog
import Foundation

/// Puts a library that was indexed beside another in its place: a new model, without a gap.
public struct LibraryUpgrade {
  private let library: Library

  /// The upgrade of `library`.
  public init(_ library: Library) {
    self.library = library
  }

  /// Where the new library is made; a killed run goes on there.
  public var draft: String { library.state + "/next/.vsearch" }

  /// Whether a new library has been begun.
  public var isBegun: Bool { FileManager.default.fileExists(atPath: draft + "/catalog.sqlite3") }

  /// Takes the new library's contents in place of the old ones, builds the index, and removes what
  /// is left over.
  ///
  /// The exchange is one transaction of the catalog: whoever asks gets the old answers before it, the
  /// new ones after it.
  ///
  /// - Parameter threads: Most threads for building the index.
  /// - Throws: ``RetrievalError/locked(path:)`` when another process is writing to either; the error
  ///   of the catalog.
  public func finish(threads: Int) throws {
    do {
      let lock = try WriterLock(folder: library.state)
      let draftLock = try WriterLock(folder: draft)
      try withExtendedLifetime((lock, draftLock)) {
        let next = try VideoCatalog.open(path: draft + "/catalog.sqlite3", mode: .write)
        let done = (
          try library.catalog.read { try $0.counts().videos[.done] ?? 0 },
          try next.read { try $0.counts().videos[.done] ?? 0 }
        )
        // A disk that is not mounted must not empty the library.
        guard done.1 > 0 || done.0 == 0 else {
          throw RetrievalError.unreadableFolder(
            path: library.root,
            reason: "none of the \(done.0) videos could be encoded; the old index stays")
        }
        let root: String? = try library.catalog.read { try $0.setting(Library.Setting.root) }
        try next.setSetting(Library.Setting.root, to: root)
        try library.catalog.replaceContents(with: next)
      }
    }
    // Tokens go by the keys of clips, which came along; those of the old model are of no use.
    let (kept, new) = (library.state + "/tokens", draft + "/tokens")
    try? FileManager.default.removeItem(atPath: kept)
    try? FileManager.default.moveItem(atPath: new, toPath: kept)
    try FileManager.default.removeItem(atPath: library.state + "/next")
    _ = try LibraryMaintenance(library).compact(threads: threads)
    try VectorIndex(library).refresh(threads: threads)
  }
}
