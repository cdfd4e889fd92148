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
    /// Name, size and time of the last change.
    let mark: String
  }

  /// Looks at all videos.
  ///
  /// - Parameter shouldStop: Asked before each video that has to be read.
  /// - Throws: ``CatalogError``. Files that cannot be read have no lines.
  func refresh(shouldStop: () -> Bool) throws {
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
      var tracks = own.compactMap { track($0.name, in: folder) }
      if isNew { tracks += embedded(video.file.path) }
      try library.catalog.recordSubtitles(
        tracks, ofVideo: video.id, sources: sources, replacesEmbedded: isNew)
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
        let size = facts[.size] as? Int64, size <= Self.largestFile,
        let time = facts[.modificationDate] as? Date
      else { return nil }
      return Sidecar(name: name, mark: "\(name):\(size):\(time.timeIntervalSince1970)")
    }
  }

  private func track(_ name: String, in folder: String) -> SubtitleTrack? {
    let path: String = library.root + "/" + (folder.isEmpty ? "" : folder + "/") + name
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)),
      bytes.count <= Self.largestFile
    else { return nil }
    return SubtitleTrack(
      name: name, isEmbedded: false,
      lines: SubtitleParser.lines(of: SubtitleDecoding.text(of: bytes)))
  }

  private func embedded(_ path: String) -> [SubtitleTrack] {
    let streams = try? EmbeddedSubtitles.read(path: MediaPath(library.root + "/" + path))
    return (streams ?? []).map { stream in
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
