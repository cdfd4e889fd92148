import Catalog
public import Foundation
public import Indexes

/// What the files of a library hold, in numbers.
public struct LibraryStatistics: Sendable {
  /// The current generation of the index.
  public struct Index: Sendable {
    /// Its number.
    public let generation: Int64
    /// The name of its file.
    public let fileName: String
    /// When it was published.
    public let createdAt: Date
    /// Size of the file in bytes; nil when it is missing.
    public let bytes: Int64?
    /// Lists that the vectors are divided into; nil when the file cannot be used.
    public let lists: Int?
    /// What a stated recall takes, and how that was found; nil when the file cannot be used.
    public let calibration: Calibration?
    /// Clips in the file.
    public let clips: Int
    /// Clips newer than the file, which are compared one by one.
    public let tail: Int
    /// Clips in the file that were deleted since.
    public let deleted: Int
    /// Whether the next `vsearch index` builds a new generation.
    public let isRebuildDue: Bool
    /// Why the file cannot be used, one line; nil when it can.
    public let fault: String?
  }

  /// Indexed videos.
  public let videos: Int
  /// Clips.
  public let clips: Int
  /// Components of a vector; nil for an empty library.
  public let dimension: Int?
  /// How the catalog stores a component; nil for an empty library.
  public let code: String?
  /// Size of the catalog.
  public let catalogBytes: Int64
  /// Size of the catalog's log.
  public let logBytes: Int64
  /// Bytes in the catalog that nothing uses; `vsearch db compact` gives them back.
  public let freeBytes: Int64
  /// Size of the kept visual tokens.
  public let tokenBytes: Int64
  /// The index; nil before the first generation.
  public let index: Index?
  /// Files of older generations and of killed processes.
  public let leftoverFiles: Int
  /// Their size together.
  public let leftoverBytes: Int64

  /// Reads the numbers of `library`.
  ///
  /// - Parameters:
  ///   - library: The library.
  ///   - readsWholeIndex: Whether the file of the index is read to its end to find its faults.
  /// - Throws: ``CatalogError``.
  public init(_ library: Library, readsWholeIndex: Bool = false) throws {
    let (counts, model, free, index) = try library.catalog.read { reader in
      let index: Index? = try reader.currentGeneration().map { generation in
        try Index(generation, reader, library, readsWhole: readsWholeIndex)
      }
      return (try reader.counts(), try reader.model(), try reader.freeBytes(), index)
    }
    videos = counts.videos[.done] ?? 0
    clips = counts.clips
    dimension = model?.format.dimension
    code = model?.format.code.rawValue
    catalogBytes = FileSizes.bytes(library.catalog.path)
    logBytes = FileSizes.bytes(library.catalog.path + "-wal")
    freeBytes = free
    tokenBytes = model.map { LibraryTokens(library, model: $0, limit: 0).store.usage().bytes } ?? 0
    self.index = index
    let leftovers = GenerationFiles.countLeftovers(except: index?.fileName, in: library.state)
    leftoverFiles = leftovers.count
    leftoverBytes = leftovers.bytes
  }
}

extension LibraryStatistics.Index {
  init(
    _ generation: Generation, _ reader: borrowing CatalogReader, _ library: Library,
    readsWhole: Bool
  ) throws {
    let extent: VectorExtent = generation.extent
    self.generation = generation.number
    fileName = generation.fileName
    createdAt = generation.createdAt
    clips = extent.clipCount
    tail = try reader.tailCount(since: extent)
    deleted = try reader.deletedCount(since: extent)
    var fault: String?
    var index: VectorFile?
    if let model = try reader.model() {
      do throws(GenerationFile.Fault) {
        let file = try GenerationFile(generation, in: library.state, model: model)
        if readsWhole { try file.verifyContents() }
        index = file.index
      } catch {
        switch error {
        case .missing: fault = "\(generation.fileName) is missing"
        case .unusable(let reason): fault = reason
        }
      }
    }
    if try IndexHealth.isDamaged(generation.number, reader) {
      fault = fault ?? "\(generation.fileName) was found damaged"
    }
    self.fault = fault
    bytes = index.map { Int64($0.byteCount) }
    lists = index?.listCount
    calibration = index?.calibration
    isRebuildDue =
      fault != nil || RebuildRule.isDue(count: extent.clipCount, tail: tail, deleted: deleted)
  }
}
