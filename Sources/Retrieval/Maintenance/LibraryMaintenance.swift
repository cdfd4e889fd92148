import Catalog
public import Checkpoints
import Foundation

/// Work on the files of a library that changes no answer.
///
/// Takes the right to write for as long as the value lives.
public struct LibraryMaintenance {
  /// What compacting came to.
  public struct Compaction: Hashable, Sendable {
    /// Size of all files before.
    public let bytesBefore: Int64
    /// Size of all files after.
    public let bytesAfter: Int64
    /// Whether the index was built anew.
    public let hasRebuilt: Bool
    /// Files of older generations and of killed processes that were removed.
    public let removedFiles: Int
    /// Those that some process still reads, and that were left.
    public let filesInUse: Int
  }

  private let library: Library
  private let index: VectorIndex
  private let lock: WriterLock

  /// Takes the right to write to `library`.
  ///
  /// - Parameters:
  ///   - library: The library.
  ///   - model: A model to calibrate searches with, of use only if it is the library's; nil where it
  ///     is not at hand.
  /// - Throws: ``RetrievalError/locked(path:)`` when another process is writing.
  public init(_ library: Library, model: ModelBundle? = nil) throws {
    self.library = library
    // Texts of another model would lie elsewhere.
    let isOwn: Bool = model.map { (try? library.check($0)) != nil } ?? false
    index = VectorIndex(library, model: isOwn ? model : nil)
    lock = try WriterLock(folder: library.state)
  }

  /// For who has the right to write.
  init(_ library: Library, lock: WriterLock) {
    self.library = library
    index = VectorIndex(library)
    self.lock = lock
  }

  /// Builds a new generation of the index, whatever the state of the current one.
  ///
  /// - Parameter threads: Most threads to use.
  /// - Throws: ``CatalogError`` or ``IndexError``.
  public func rebuildIndex(threads: Int) throws {
    try index.rebuild(threads: threads)
  }

  /// Builds a new generation if enough has changed since the current one.
  ///
  /// - Parameter threads: Most threads to use.
  /// - Returns: Whether one was built.
  /// - Throws: ``CatalogError`` or ``IndexError``.
  public func refreshIndex(threads: Int) throws -> Bool {
    try index.refresh(threads: threads)
  }

  /// Gives unused space back: of deleted clips, in catalog and index, and of leftover files.
  ///
  /// - Parameter threads: Most threads to use.
  /// - Returns: What came of it.
  /// - Throws: ``CatalogError`` or ``IndexError``.
  public func compact(threads: Int) throws -> Compaction {
    let before: Int64 = library.stateBytes
    let hasChanges: Bool = try library.catalog.read { reader in
      guard let generation = try reader.currentGeneration() else { return false }
      return try reader.tailCount(since: generation.extent) > 0
        || reader.deletedCount(since: generation.extent) > 0
    }
    if hasChanges { try index.rebuild(threads: threads) }
    let isRepaired: Bool = try !hasChanges && index.refresh(threads: threads)
    if let model = try library.catalog.read({ try $0.model() }) {
      try LibraryTokens(library, model: model, limit: 0).sweep(library)
    }
    try library.catalog.compact()
    let current: String? = try library.catalog.read { try $0.currentGeneration()?.fileName }
    let leftovers = GenerationFiles.removeLeftovers(except: current, in: library.state)
    return Compaction(
      bytesBefore: before, bytesAfter: library.stateBytes, hasRebuilt: hasChanges || isRepaired,
      removedFiles: leftovers.count - leftovers.inUse, filesInUse: leftovers.inUse)
  }
}

extension Library {
  /// Size in bytes of all files in the state folder.
  var stateBytes: Int64 {
    let names = FileManager.default.enumerator(atPath: state)
    var bytes: Int64 = 0
    while let name = names?.nextObject() as? String {
      let isFolder: Bool = names?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
      if !isFolder { bytes += FileSizes.bytes(state + "/" + name) }
    }
    return bytes
  }
}
