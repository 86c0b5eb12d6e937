namespace Telemed.Transcoder.Flv;

/// <summary>What was read is not FLV, or is beyond what this service takes.</summary>
public sealed class FlvFormatException(string message) : Exception(message);
