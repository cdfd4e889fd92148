import Catalog
public import Checkpoints
import Foundation

/// Puts a library that was indexed beside another in its place: a new model, without a gap.
///
/// Has the right to write for as long as the value lives.
public struct LibraryUpgrade {
  private let library: Library
  private let lock: WriterLock

  /// The upgrade of `library`.
  ///
  /// - Throws: ``RetrievalError/locked(path:)`` when another process is writing.
  public init(_ library: Library) throws {
    self.library = library
    lock = try WriterLock(folder: library.state)
  }

  /// Where the new library of `library` is made; a killed run goes on there.
  public static func draft(of library: Library) -> String { library.state + "/next/.vsearch" }

  private var draft: String { Self.draft(of: library) }
  private var catalogPath: String { draft + "/catalog.sqlite3" }

  /// Whether a new library has been begun.
  public var isBegun: Bool { FileManager.default.fileExists(atPath: catalogPath) }

  /// The new library; nil before one is begun.
  ///
  /// - Throws: The error of its catalog.
  public func begunLibrary() throws -> Library? {
    isBegun ? try Library.existing(LibraryLocation(root: library.root, state: draft)) : nil
  }

  /// Begins the new library, cut as this one and tagged by the same classifier unless the indexing
  /// is told otherwise; leaves one that was begun before as it is.
  ///
  /// - Parameter bundle: The model it will be made with.
  /// - Throws: ``RetrievalError/notARetrievalModel(name:)``, or the error of the catalogs.
  public func begin(with bundle: ModelBundle) throws {
    let segmentation: Segmentation = try library.segmentation()
    _ = try LibraryIdentity(bundle, segmentation: segmentation)
    let catalog = try VideoCatalog.open(path: catalogPath, mode: .create)
    guard try catalog.read({ try $0.model() }) == nil else { return }
    try catalog.setSetting(Library.Setting.segmentation, to: segmentation.settingText)
    let tagger = try library.tagModel()
    try catalog.setSetting(Library.Setting.tagModel, to: tagger?.name)
    try catalog.setSetting(Library.Setting.tagClasses, to: tagger?.classes)
  }

  /// Removes a new library in which nothing is encoded yet.
  public func discardIfEmpty() {
    let isEmpty: Bool? = try? VideoCatalog.open(path: catalogPath, mode: .write).read { reader in
      try reader.counts().clips == 0 && reader.unfinishedCount() == 0
    }
    if isEmpty ?? false { try? FileManager.default.removeItem(atPath: library.state + "/next") }
  }

  /// Takes the new library's contents in place of the old ones, builds the index, and removes what
  /// is left over.
  ///
  /// The exchange is one transaction of the catalog: whoever asks gets the old answers before it, the
  /// new ones after it.
  ///
  /// - Parameter threads: Most threads for building the index.
  /// - Throws: ``RetrievalError/locked(path:)`` when another process is writing to the new library;
  ///   the error of the catalog.
  public func finish(threads: Int) throws {
    do {
      let draftLock = try WriterLock(folder: draft)
      try withExtendedLifetime(draftLock) {
        let next = try VideoCatalog.open(path: catalogPath, mode: .write)
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
    _ = try LibraryMaintenance(library, lock: lock).compact(threads: threads)
    try VectorIndex(library).refresh(threads: threads)
  }
}
