import Catalog
import Foundation
import Indexes

/// Whether what a library stores agrees with itself: the catalog, and the index file with the catalog.
public struct LibraryCheck: Sendable {
  /// Something that is not as it should be.
  public struct Finding: Hashable, Sendable {
    /// What it concerns.
    public let part: Part
    /// What is wrong, one line.
    public let problem: String
  }

  /// A part of a library.
  public enum Part: String, Hashable, Sendable {
    /// The source of truth; what is lost there has to be indexed again.
    case catalog
    /// The derived file; it can be built anew from the catalog.
    case index
  }

  /// Most clips that are looked for with the search itself.
  private static let soughtClips: Int = 1_000

  /// What is wrong; empty for a sound library.
  public private(set) var findings: [Finding] = []
  /// The number of clips in the catalog.
  public private(set) var clips: Int = 0
  /// Clips whose vectors were compared with the index file's.
  public private(set) var comparedClips: Int = 0
  /// Clips that were looked for, and found, with the search itself.
  public private(set) var foundClips: Int = 0
  /// Files of older generations and of killed processes; harmless.
  public private(set) var leftoverFiles: Int = 0
  /// Their size together.
  public private(set) var leftoverBytes: Int64 = 0

  private let library: Library

  /// Checks `library`; reads the whole catalog and the whole index file, and changes nothing.
  ///
  /// Other processes may go on reading and writing.
  ///
  /// - Throws: ``CatalogError`` where the catalog cannot be read far enough to say.
  public init(_ library: Library) throws {
    self.library = library
    var missing: Int64?
    // A generation may be replaced, and its file removed, between reading its row and opening it.
    while true {
      findings = []
      let number = try checkOnce()
      guard let number, number != missing else { break }
      missing = number
    }
    if findings.isEmpty { try seek() }
    let current: String? = try library.catalog.read { try $0.currentGeneration()?.fileName }
    let leftovers = GenerationFiles.countLeftovers(except: current, in: library.state)
    leftoverFiles = leftovers.count
    leftoverBytes = leftovers.bytes
  }

  /// Checks one state of the catalog; returns the number of a generation whose file is missing.
  private mutating func checkOnce() throws -> Int64? {
    var missing: Int64?
    do {
      try library.catalog.read { reader in
        for problem in try reader.checkIntegrity() {
          findings.append(Finding(part: .catalog, problem: problem))
        }
        guard findings.isEmpty else { return }
        clips = try reader.counts().clips
        missing = try checkIndex(reader)
      }
    } catch CatalogError.damaged(_, let reason) {
      findings.append(Finding(part: .catalog, problem: reason))
    }
    return missing
  }

  private mutating func checkIndex(_ reader: borrowing CatalogReader) throws -> Int64? {
    guard let model = try reader.model(), let generation = try reader.currentGeneration() else {
      return nil
    }
    do {
      let file = try GenerationFile(generation, in: library.state, model: model)
      try file.verifyContents()
      try compare(file, model.format.code, reader)
    } catch GenerationFile.Fault.missing {
      report("\(generation.fileName) is missing")
      return generation.number
    } catch GenerationFile.Fault.unusable(let reason) {
      report(reason)
    }
    if try IndexHealth.isDamaged(generation.number, reader), findings.isEmpty {
      report("\(generation.fileName) gave a wrong answer and is no longer used")
    }
    return nil
  }

  /// Compares every vector of the catalog with the file's, and counts what else the file holds.
  private mutating func compare(
    _ file: GenerationFile, _ code: VectorFormat.Code, _ reader: borrowing CatalogReader
  ) throws {
    let extent: VectorExtent = file.generation.extent
    var absent: Int = 0
    var different: Int = 0
    var compared: Int = 0
    try reader.forEachVector { id, vector in
      guard id <= extent.lastClipID else { return }
      compared += 1
      switch file.holds(vector, code, ofClip: id) {
      case true: break
      case false: different += 1
      case nil: absent += 1
      }
    }
    comparedClips = compared
    let name: String = file.generation.fileName
    if absent > 0 { report("\(name) lacks \(absent) clips") }
    if different > 0 { report("\(name) has other vectors than the catalog for \(different) clips") }
    let deleted: Int = try reader.deletedCount(since: extent)
    if compared + deleted != extent.clipCount {
      report("\(name) has \(extent.clipCount) clips, of which \(compared + deleted) are known")
    }
  }

  /// Looks for clips, spread over the library, as a query would.
  private mutating func seek() throws {
    let all = try library.catalog.read { try $0.clipRanges(matching: .glob("*")) }
    let index = VectorIndex(library)
    let step: Int = max(1, clips / Self.soughtClips)
    for (position, id) in all.ids.enumerated() where position % step == 0 {
      let vector = try library.catalog.read { reader in
        try (reader.vector(ofClip: id), reader.model()?.format.code)
      }
      // Deleted in the meantime.
      guard let data = vector.0, let code = vector.1 else { continue }
      let query: [Float] = data.withUnsafeBytes { VectorCoding.decode($0.bytes, code) }
      let allowed = ClipRanges([id...id])
      if try index.search(query, k: 1, allowed: allowed).map(\.id) == [id] {
        foundClips += 1
      } else if try library.catalog.read({ try $0.vector(ofClip: id) }) != nil {
        report("clip \(id) is not found")
      }
    }
  }

  private mutating func report(_ problem: String) {
    findings.append(Finding(part: .index, problem: problem))
  }
}
