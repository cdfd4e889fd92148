import Catalog
import Foundation
public import Indexes

/// When a new generation is worth its cost.
///
/// Clips newer than the file are compared one by one, and deleted ones are skipped: a few of either
/// cost nothing worth mentioning. A fifth of the file is rebuilt for; in large
/// files the limits stay where they are, so that no query ever has more of either.
enum RebuildRule {
  /// Fewer clips than this never cause a build.
  static let leastChange: Int = 1_000
  /// More new clips than this always do.
  static let largestTail: Int = 10_000
  /// More deleted clips than this always do.
  static let largestDeletion: Int = 20_000

  /// Fewer clips than this are searched exactly, whatever recall is asked for.
  static let leastCalibrated: Int = 4_096

  /// Whether an index of `count` clips is to be built anew.
  static func isDue(count: Int, tail: Int, deleted: Int) -> Bool {
    let share: Int = max(leastChange, count / 5)
    return tail > min(share, largestTail) || deleted > min(share, largestDeletion)
  }
}

extension VectorIndex {
  /// Builds a new generation where the file is missing, damaged or too far behind the catalog.
  ///
  /// Needs the right to write, see ``WriterLock``. Searches go on meanwhile, in this process and in
  /// others, and never wait.
  ///
  /// - Parameters:
  ///   - isGrowing: Whether more clips are about to come: the first file can then wait for them.
  ///   - threads: Most threads to use.
  /// - Returns: Whether a generation was built.
  /// - Throws: ``CatalogError``, or ``IndexError`` when the file cannot be written.
  @discardableResult
  public func refresh(isGrowing: Bool = false, threads: Int = 1) throws -> Bool {
    guard try needsBuild(isGrowing: isGrowing) else { return false }
    try rebuild(threads: threads)
    return true
  }

  private func needsBuild(isGrowing: Bool) throws -> Bool {
    try library.catalog.read { reader in
      guard let model = try reader.model() else { return false }
      guard let generation = try reader.currentGeneration() else {
        let count: Int = try reader.tailCount(since: .empty)
        return count > (isGrowing ? RebuildRule.leastChange : 0)
      }
      if try IndexHealth.isDamaged(generation.number, reader) { return true }
      do throws(GenerationFile.Fault) {
        _ = try GenerationFile(generation, in: library.state, model: model)
      } catch {
        return true
      }
      return RebuildRule.isDue(
        count: generation.extent.clipCount,
        tail: try reader.tailCount(since: generation.extent),
        deleted: try reader.deletedCount(since: generation.extent))
    }
  }

  /// Builds and publishes a new generation of all clips, and removes older ones that nobody uses.
  ///
  /// Needs the right to write. Published is what was written, made durable, read back and found
  /// sound; until then, and after a failure, the old generation stays.
  ///
  /// - Parameters:
  ///   - kind: How the vectors are divided.
  ///   - threads: Most threads to use.
  /// - Throws: ``CatalogError`` or ``IndexError``.
  public func rebuild(kind: IndexSettings.Kind = .automatic, threads: Int = 1) throws {
    guard let model = try library.catalog.read({ try $0.model() }) else { return }
    let number: Int64 = try library.catalog.reserveGeneration()
    let name: String = "vectors-\(number).vsx"
    let path: String = library.state + "/" + name
    var settings = IndexSettings()
    settings.kind = kind
    settings.code = model.format.code == .float32 ? .float32 : .float16
    settings.fingerprint = model.fingerprint
    settings.threads = threads
    let (vectors, extent) = try spool(model.format, as: settings.code)
    if extent.clipCount >= RebuildRule.leastCalibrated {
      settings.calibrationQueries = try sampleQueries?()
    }
    try IndexBuilder.build(from: vectors, to: path, settings: settings)
    try VectorFile.open(path: path, expectedFingerprint: model.fingerprint).verifyContents()
    _ = try library.catalog.publish(number: number, fileName: name, extent: extent)
    try IndexHealth.noteVerification(of: number, in: library)
    GenerationFiles.removeLeftovers(except: name, in: library.state)
  }

  /// Copies all vectors of one state of the catalog to where a build can read them in any order.
  private func spool(
    _ format: VectorFormat, as code: VectorCode
  ) throws -> (VectorSpool, VectorExtent) {
    try library.catalog.read { reader in
      var writer = try VectorSpool.Writer(
        folder: library.state, dimension: format.dimension, code: code)
      let extent = try reader.forEachVector { id, vector in
        try writer.append(id: id, encoded: vector)
      }
      return (try writer.finish(), extent)
    }
  }

  /// Reads and checks the whole current file, unless that was done within the last days.
  ///
  /// What is found damaged is noted, so that searches avoid the file and the next build replaces it.
  ///
  /// - Throws: ``CatalogError``.
  func verifyWhenDue() throws {
    let due = try library.catalog.read { reader -> (Generation, ModelIdentity)? in
      guard let model = try reader.model(), let generation = try reader.currentGeneration(),
        try !IndexHealth.isVerified(generation.number, reader)
      else { return nil }
      return (generation, model)
    }
    guard let (generation, model) = due else { return }
    do {
      try VectorFile.open(
        path: library.state + "/" + generation.fileName, expectedFingerprint: model.fingerprint
      ).verifyContents()
      try IndexHealth.noteVerification(of: generation.number, in: library)
    } catch is IndexError {
      IndexHealth.noteDamage(of: generation.number, in: library)
    }
  }

  /// Size in bytes of the published file; nil when there is none.
  public func fileBytes() throws -> Int64? {
    guard let generation = try library.catalog.read({ try $0.currentGeneration() }) else {
      return nil
    }
    return FileSizes.bytes(library.state + "/" + generation.fileName)
  }
}
