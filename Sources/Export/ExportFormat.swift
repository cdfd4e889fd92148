/// In which form moments leave the program.
public enum ExportFormat: String, CaseIterable, Hashable, Sendable {
  /// A table: RFC 4180.
  case csv
  /// One JSON object a line.
  case jsonl
  /// A playlist for players.
  case m3u
  /// An edit decision list: CMX 3600.
  case edl
  /// OpenTimelineIO's JSON.
  case otio
  /// Final Cut Pro's XML, version 1.9.
  case fcpxml
  /// Chapters as FFmpeg reads them.
  case ffmetadata
  /// Clip vectors as a NumPy array.
  case npy
  /// A page with pictures that needs nothing else.
  case html
}
