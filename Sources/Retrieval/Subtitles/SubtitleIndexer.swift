import Catalog
import Foundation
import Media

/// Brings what is said in the videos of a library up to date: files of subtitles beside them, and
/// streams of text inside them.
///
/// Only what has changed since the last time is read: files by name, size and time, streams by the
/// video's fingerprint.
struct SubtitleIndexer {
  let library: Library

  /// Larger files hold no subtitles.
  private static let largestFile: Int64 = 16 << 20
  private static let extensions: Set<String> = ["srt", "vtt", "ass", "ssa"]

  /// A file of subtitles.
  private struct Sidecar {
    let name: String
    let sizeBytes: Int64
    /// Name, size and time of the last change.
    let mark: String
  }

  /// Why subtitles could not be taken; the video itself is none the worse.
  struct Fault: Error, Hashable {
    /// The class, as of files that give no clips.
    let errorClass: String
    /// What a person is told.
    let reason: String
  }

  /// Looks at all videos.
  ///
  /// What could not be read is tried again each time.
  ///
  /// - Parameters:
  ///   - report: Told of each file whose subtitles cannot be taken, by its path from the root.
  ///   - shouldStop: Asked before each video that has to be read.
  /// - Throws: ``CatalogError``.
  func refresh(report: (_ file: String, _ fault: Fault) -> Void, shouldStop: () -> Bool) throws {
    let (videos, known) = try library.catalog.read { reader in
      (try reader.videos(status: .done), try reader.subtitleSources())
    }
    var folders: [String: [Sidecar]] = [:]
    for video in videos {
      let (folder, name) = Self.split(video.file.path)
      let files: [Sidecar] = folders[folder] ?? sidecars(in: folder)
      folders[folder] = files
      let own = files.filter { Self.belongs($0.name, to: name) }
      let sources = SubtitleSources(
        contentFingerprint: video.file.contentFingerprint,
        sidecars: own.map(\.mark).joined(separator: "\n"))
      let old: SubtitleSources? = known[video.id]
      guard old != sources else { continue }
      if shouldStop() { return }
      let isNew: Bool =
        old == nil || old?.contentFingerprint != sources.contentFingerprint
      var tracks: [SubtitleTrack] = []
      var readable: [String] = []
      for file in own {
        do throws(Fault) {
          tracks.append(try track(file, in: folder))
          readable.append(file.mark)
        } catch {
          report(folder.isEmpty ? file.name : folder + "/" + file.name, error)
        }
      }
      if isNew {
        do {
          tracks += try embedded(video.file.path)
        } catch {
          report(video.file.path, Fault(errorClass: error.errorClass, reason: error.reason))
        }
      }
      let taken = SubtitleSources(
        contentFingerprint: sources.contentFingerprint,
        sidecars: readable.joined(separator: "\n"))
      guard old != taken else { continue }
      try library.catalog.recordSubtitles(
        tracks, ofVideo: video.id, sources: taken, replacesEmbedded: isNew)
    }
  }

  /// Whether a file is named after a video: `a.srt`, `a.en.srt` or `a.mp4.srt` beside `a.mp4`.
  static func belongs(_ sidecar: String, to video: String) -> Bool {
    let stem: Substring = video.lastIndex(of: ".").map { video[..<$0] } ?? video[...]
    guard !stem.isEmpty, sidecar.hasPrefix(stem), let dot = sidecar.lastIndex(of: ".") else {
      return false
    }
    let between = sidecar[..<dot].dropFirst(stem.count)
    return between.isEmpty || between == video.dropFirst(stem.count)
      || between.first == "." && between.count <= 24
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// The files of subtitles in a folder of the library, by name.
  private func sidecars(in folder: String) -> [Sidecar] {
    let absolute: String = folder.isEmpty ? library.root : library.root + "/" + folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: absolute)) ?? []
    return names.sorted().compactMap { name in
      guard let dot = name.lastIndex(of: "."), !name.hasPrefix("."),
        Self.extensions.contains(name[name.index(after: dot)...].lowercased()),
        let facts = try? FileManager.default.attributesOfItem(atPath: absolute + "/" + name),
        facts[.type] as? FileAttributeType == .typeRegular,
        let size = facts[.size] as? Int64,
        let time = facts[.modificationDate] as? Date
      else { return nil }
      return Sidecar(
        name: name, sizeBytes: size, mark: "\(name):\(size):\(time.timeIntervalSince1970)")
    }
  }

  private func track(_ file: Sidecar, in folder: String) throws(Fault) -> SubtitleTrack {
    let path: String = library.root + "/" + (folder.isEmpty ? "" : folder + "/") + file.name
    let limit = Fault(
      errorClass: "err_limits",
      reason: "subtitles of over \(Self.largestFile >> 20) MB are not read")
    guard file.sizeBytes <= Self.largestFile else { throw limit }
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Fault(errorClass: "err_io", reason: "the subtitles cannot be read")
    }
    // It may have grown since.
    guard bytes.count <= Self.largestFile else { throw limit }
    let text: String = SubtitleDecoding.text(of: bytes)
    let lines: [SubtitleLine] = SubtitleParser.lines(of: text)
    guard !lines.isEmpty || text.allSatisfy(\.isWhitespace) else {
      throw Fault(
        errorClass: "err_subtitles", reason: "no line of SubRip, WebVTT or SubStation is in it")
    }
    return SubtitleTrack(name: file.name, isEmbedded: false, lines: lines)
  }

  private func embedded(_ path: String) throws(MediaError) -> [SubtitleTrack] {
    try EmbeddedSubtitles.read(path: library.mediaPath(of: path)).map { stream in
      SubtitleTrack(
        name: "stream \(stream.stream)", isEmbedded: true,
        lines: stream.lines.compactMap { Self.line($0, stream.form) })
    }
  }

  private static func line(
    _ line: EmbeddedSubtitles.Line, _ form: EmbeddedSubtitles.Form
  ) -> SubtitleLine? {
    let text: String
    switch form {
    case .plain: text = SubtitleMarkup.plain(String(decoding: line.bytes, as: UTF8.self))
    case .timedText: text = SubtitleMarkup.timedText(line.bytes)
    case .substation:
      text = SubtitleMarkup.substation(
        String(decoding: line.bytes, as: UTF8.self), fieldsBefore: 8)
    }
    guard !text.isEmpty else { return nil }
    return SubtitleLine(
      startSeconds: line.startSeconds, endSeconds: line.endSeconds, text: text)
  }
}
