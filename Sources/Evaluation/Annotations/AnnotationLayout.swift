/// The layouts in which the field publishes who described which video.
public enum AnnotationLayout: String, Hashable, Sendable, CaseIterable {
  /// A JSON list of `video` and `caption`, as Singularity, VindLU, UMT and VideoMamba read.
  case captionList = "caption list"
  /// MSR-VTT's `key,vid_key,video_id,sentence` table (JSFUSION, 1k-A).
  case msrvttTable = "MSR-VTT table"
  /// MSR-VTT's `videos` and `sentences` (MSRVTT_data.json, test_videodatainfo.json).
  case msrvttSentences = "MSR-VTT sentences"
  /// DiDeMo's list of moment descriptions.
  case didemoMoments = "DiDeMo moments"
  /// ActivityNet Captions' object from video to timed sentences.
  case activityNetSentences = "ActivityNet sentences"
  /// YouCook2's `end,start,task,text,video_id` table.
  case youCook2Table = "YouCook2 table"
  /// LSMDC's six columns without a header, parted by tabs.
  case lsmdcTable = "LSMDC table"
  /// MSVD's lines of clip and description.
  case msvdDescriptions = "MSVD descriptions"
}
