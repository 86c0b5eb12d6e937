namespace Telemed.Transcoder.Streams;

/// <summary>Why a run was over; the values of the tag <c>reason</c> in spans and meters.</summary>
public static class EndReasons
{
    public const string Exited = "exited";
    public const string Stalled = "stalled";
    public const string TooLarge = "too_large";
    public const string Republished = "republished";
    public const string Replanned = "replanned";
    public const string Moved = "moved";
    public const string Stopped = "stopped";
}
