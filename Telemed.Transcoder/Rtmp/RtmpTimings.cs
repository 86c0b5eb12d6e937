namespace Telemed.Transcoder.Rtmp;

/// <summary>How long a server may take for what.</summary>
public sealed record RtmpTimings
{
    /// <summary>For the connection, TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the handshake, and for each answer to a command.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>For taking what is sent to it. A server that takes nothing for so long is gone, whatever TCP says.</summary>
    public TimeSpan Send { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the goodbye.</summary>
    public TimeSpan Close { get; init; } = TimeSpan.FromSeconds(1);
}
