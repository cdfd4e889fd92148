import Catalog
import Indexes

/// What a search needs to know of one state of a library; kept until the catalog changes.
struct IndexState: Sendable {
  /// The state of the catalog that this belongs to.
  let mark: CatalogMark
  /// The index file; nil where there is none that can be used.
  let file: GenerationFile?
  /// The rows of the file whose clips still exist; nil when all do.
  let live: RowSet?
  /// The clips that the file lacks; nil where they are too many to be kept in memory.
  let tail: TailVectors?

  /// Most bytes of a tail in memory.
  private static let largestTailBytes: Int = 64 << 20

  /// The extent of the file.
  var extent: VectorExtent { file?.generation.extent ?? .empty }

  /// Reads the state of a catalog, as far as it differs from an earlier one.
  ///
  /// - Parameters:
  ///   - reader: The catalog.
  ///   - mark: Its mark.
  ///   - file: The file of its current generation.
  ///   - model: Its model.
  ///   - earlier: A state of the same catalog, later or earlier.
  /// - Throws: ``CatalogError``.
  init(
    _ reader: borrowing CatalogReader, mark: CatalogMark, file: GenerationFile?,
    model: ModelIdentity, earlier: IndexState?
  ) throws {
    let extent: VectorExtent = file?.generation.extent ?? .empty
    self.mark = mark
    self.file = file
    let isContinued: Bool = earlier.map { $0.file === file && $0.precedes(mark) } ?? false
    let known: IndexState? = isContinued ? earlier : nil
    if let file {
      if let known, known.mark.lastDeletion == mark.lastDeletion {
        live = known.live
      } else {
        let deleted: ClipRanges = try reader.deletedClips(since: extent)
        live = deleted.isEmpty ? nil : file.index.rows(excluding: deleted.ranges)
      }
    } else {
      live = nil
    }
    // More than there are when clips came and went.
    let tailCount = Int(clamping: mark.lastClipID - extent.lastClipID)
    guard tailCount <= Self.largestTailBytes / model.format.byteCount else {
      tail = nil
      return
    }
    var tail: TailVectors = known?.tail ?? TailVectors()
    let start: Int64 = known?.tail == nil ? extent.lastClipID : known?.mark.lastClipID ?? 0
    if let known, known.mark.lastDeletion < mark.lastDeletion, tail.count > 0 {
      tail.remove(try reader.deletedClips(after: known.mark.lastDeletion))
    }
    if start < mark.lastClipID {
      try reader.forEachVector(afterClip: start) { tail.append(id: $0, vector: $1) }
    }
    self.tail = tail
  }

  private func precedes(_ other: CatalogMark) -> Bool {
    mark.lastClipID <= other.lastClipID && mark.lastDeletion <= other.lastDeletion
  }
}
