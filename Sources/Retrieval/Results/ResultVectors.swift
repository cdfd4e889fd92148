import Catalog
import Foundation

extension Library {
  /// The clip vectors of hits, as they are compared: not normalised.
  ///
  /// - Parameter hits: Hits of a query of this library.
  /// - Returns: `(hits, dimension)` components, row by row.
  /// - Throws: ``RetrievalError/changedVideo(path:reason:)`` for a clip that is no longer in the
  ///   library, or the catalog's error.
  public func vectors(
    of hits: [(clip: Int64?, file: String)]
  ) throws -> (values: [Float], dimension: Int) {
    try catalog.read { reader in
      guard let model = try reader.model() else {
        throw RetrievalError.noLibrary(path: state)
      }
      var values: [Float] = []
      for hit in hits {
        guard let id = hit.clip, try reader.clips(ids: [id]).first?.path == hit.file,
          let vector = try reader.vector(ofClip: id)
        else {
          throw RetrievalError.changedVideo(
            path: hit.file, reason: "its clip is no longer in the index; run the query again")
        }
        values += VectorCoding.decode(vector.bytes, model.format.code)
      }
      return (values, model.format.dimension)
    }
  }
}
