using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Telemed.Sessions.Streams;

/// <summary>Where the transcoder is with a stream.</summary>
public enum StreamWorkState
{
    /// <summary>It knows what to do, and has nothing to do yet.</summary>
    Planned,

    /// <summary>FFmpeg has started and written nothing yet.</summary>
    Starting,

    /// <summary>FFmpeg writes.</summary>
    Running,

    /// <summary>FFmpeg has stopped writing although the source flows; it is being replaced.</summary>
    Stalled,

    /// <summary>FFmpeg ended; the next one starts after a pause.</summary>
    BackingOff,

    /// <summary>It failed so often in a row that the next try is a long time off.</summary>
    Quarantined,

    /// <summary>The stream has ended.</summary>
    Stopping,
}

/// <summary>What the transcoder does with a stream.</summary>
/// <param name="ConsultationId">Its consultation.</param>
/// <param name="ParticipantId">Whose it is.</param>
/// <param name="Title">The consultation's title.</param>
/// <param name="Name">The participant's name.</param>
/// <param name="Plan">What is done with it and why, in words.</param>
/// <param name="State">Where it is with that.</param>
/// <param name="Since">Since when.</param>
/// <param name="Restarts">How often FFmpeg has been replaced.</param>
/// <param name="Viewers">How many play it by HTTP-FLV.</param>
/// <param name="FramesPerSecond">Pictures a second, over the last seconds.</param>
/// <param name="Bitrate">Bit/s of picture and sound, over the last seconds.</param>
/// <param name="Speed">Seconds of media a second; less than 1 when the machine does not keep up.</param>
/// <param name="DroppedFrames">Pictures left out by an encoder.</param>
/// <param name="DuplicatedFrames">Pictures written twice.</param>
/// <param name="Cpu">Percent of a core that its FFmpeg uses.</param>
/// <param name="Memory">Bytes of memory that its FFmpeg holds.</param>
/// <param name="LastError">Why it failed last, in words.</param>
/// <param name="LastLines">What FFmpeg said last when it failed, oldest first.</param>
/// <param name="Worker">The worker that does it; on the list of all streams.</param>
public sealed record StreamDocument(
    string ConsultationId,
    string ParticipantId,
    string? Title,
    string? Name,
    string Plan,
    StreamWorkState State,
    DateTimeOffset Since,
    int Restarts,
    int Viewers,
    double? FramesPerSecond,
    long? Bitrate,
    double? Speed,
    long? DroppedFrames,
    long? DuplicatedFrames,
    double? Cpu,
    long? Memory,
    string? LastError,
    IReadOnlyList<string> LastLines,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Worker);

/// <summary>Takes out of what FFmpeg says what is nobody's business outside: where services of the inside are.</summary>
internal static partial class Outside
{
    private const int MaxLength = 500;

    /// <summary>The text without addresses, and not too long.</summary>
    public static string Text(string text)
    {
        var plain = Address().Replace(text, "…");
        return plain.Length <= MaxLength ? plain : plain[..MaxLength];
    }

    [GeneratedRegex(@"[a-z][a-z0-9+.-]*://\S+|\b\d{1,3}(\.\d{1,3}){3}\b(:\d+)?|\[[0-9a-f:.]*:[0-9a-f:.]*\](:\d+)?|\blocalhost(:\d+)?|\b(pid|process)[ =]\d+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
