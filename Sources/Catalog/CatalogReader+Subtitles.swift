import GRDB

extension CatalogReader {
  /// What the subtitles of a video were read from; nil where nobody has looked for any.
  public func subtitleSources(ofVideo id: Int64) throws(CatalogError) -> SubtitleSources? {
    let sql = "SELECT content_fingerprint, sidecars FROM subtitle_sources WHERE video_id = ?"
    return try rows(of: "subtitle_sources", sql, [id]) { row throws(CatalogError) in
      SubtitleSources(contentFingerprint: try row.optionalText(0), sidecars: try row.text(1))
    }.first
  }

  /// The lines of a video by their tracks, in the order they were stored.
  public func subtitleTracks(ofVideo id: Int64) throws(CatalogError) -> [SubtitleTrack] {
    let sql = """
      SELECT track, is_embedded, start_seconds, end_seconds, words.text
      FROM subtitle_lines AS line JOIN subtitle_words AS words ON words.rowid = line.id
      WHERE video_id = ? ORDER BY line.id
      """
    let lines = try rows(of: "subtitle_lines", sql, [id]) { row throws(CatalogError) in
      (
        track: try row.text(0), isEmbedded: try row.integer(1) != 0,
        line: SubtitleLine(
          startSeconds: try row.real(2), endSeconds: try row.real(3), text: try row.text(4))
      )
    }
    var tracks: [SubtitleTrack] = []
    for (name, isEmbedded, line) in lines {
      if tracks.last?.name == name, tracks.last?.isEmbedded == isEmbedded {
        tracks[tracks.count - 1].lines.append(line)
      } else {
        tracks.append(SubtitleTrack(name: name, isEmbedded: isEmbedded, lines: [line]))
      }
    }
    return tracks
  }
}
