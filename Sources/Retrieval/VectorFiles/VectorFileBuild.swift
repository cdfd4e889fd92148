import Foundation
public import Indexes
import Tensors

/// Makes index files of vectors in NumPy files.
public enum VectorFileBuild {
  /// Builds the index of the rows of a matrix; ids are the numbers of the rows.
  ///
  /// The matrix is mapped, never copied as a whole.
  ///
  /// - Parameters:
  ///   - input: The `.npy`, `(vectors, components)` float32.
  ///   - output: The index file, which appears complete or not at all.
  ///   - settings: How to build it.
  ///   - queries: A `.npy` of vectors like the queries to come, to calibrate with; nil for stored ones.
  ///   - progress: Is told the share of the work that is done, from 0 to 1.
  /// - Returns: What was built.
  /// - Throws: ``VectorFileError``, ``NumpyError`` or ``IndexError``.
  public static func run(
    input: String, output: String, settings: IndexSettings, calibrateWith queries: String?,
    progress: ((Double) -> Void)? = nil
  ) throws -> IndexReport {
    let matrix = try NumpyMatrix(input)
    guard matrix.columnCount <= 65_536 else {
      throw VectorFileError.outOfRange(
        path: input, reason: "\(matrix.columnCount) components; an index takes at most 65536")
    }
    guard matrix.rowCount < Int(Int32.max) else {
      throw VectorFileError.outOfRange(
        path: input, reason: "\(matrix.rowCount) vectors; an index takes fewer than 2^31")
    }
    var settings = settings
    if let queries {
      settings.calibrationQueries = try VectorFileQueries(
        queries, dimension: matrix.columnCount
      ).all()
    }
    do {
      return try IndexBuilder.build(
        from: NumpyVectors(matrix: matrix), to: output, settings: settings, progress: progress)
    } catch IndexError.vectorNotFinite(_, let id) {
      throw VectorFileError.notFinite(path: input, row: Int(id))
    }
  }
}

/// Query vectors from a NumPy file.
struct VectorFileQueries {
  let matrix: NumpyMatrix

  /// Maps `path`, which has to hold vectors of `dimension` components.
  init(_ path: String, dimension: Int) throws {
    matrix = try NumpyMatrix(path)
    guard matrix.columnCount == dimension else {
      throw VectorFileError.otherDimension(
        path: path, found: matrix.columnCount, expected: dimension)
    }
  }

  /// All queries, `(count, dimension)` row-major, each of them finite.
  func all() throws -> [Float] {
    let values: [Float] = matrix.values(0..<matrix.rowCount)
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw VectorFileError.notFinite(path: matrix.path, row: bad / matrix.columnCount)
    }
    return values
  }
}
