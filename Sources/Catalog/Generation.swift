public import Foundation

/// What a stream of all vectors covered: the state of the catalog that an index built from it has.
public struct VectorExtent: Hashable, Sendable {
  /// The number of clips.
  public let clipCount: Int
  /// The highest id of a clip, 0 when there is none; newer clips have higher ids.
  public let lastClipID: Int64
  /// The last deletion that had happened; later ones concern an index built from the stream.
  public let lastDeletion: Int64

  /// The extent of a catalog without clips.
  public static let empty = VectorExtent(clipCount: 0, lastClipID: 0, lastDeletion: 0)
}

/// How far a catalog has come; its numbers only ever rise.
public struct CatalogMark: Hashable, Sendable {
  /// The number of the current generation; nil before the first.
  public let generation: Int64?
  /// The highest id that a clip ever had.
  public let lastClipID: Int64
  /// The last deletion of a clip.
  public let lastDeletion: Int64
}

/// One published index file.
public struct Generation: Hashable, Sendable {
  /// Rises with each publication.
  public let number: Int64
  /// The name of the file beside the catalog.
  public let fileName: String
  /// The state of the catalog that the file has.
  public let extent: VectorExtent
  /// When it was published, to the second.
  public let createdAt: Date
}
