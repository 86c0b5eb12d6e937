using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Realtime;

/// <summary>Deadlines and bounds of the realtime channel (configuration section <c>Realtime</c>).</summary>
public sealed class RealtimeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Realtime";

    /// <summary>How long a client that brought no token in the address may take to send one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Realtime:AuthDeadline must be between 0.1 s and a minute.")]
    public TimeSpan AuthDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a WebSocket ping goes out.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "Realtime:Heartbeat must be between 0.1 s and five minutes.")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the pong to it, and the sending of one message, may take before the connection counts as dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "Realtime:DeadAfter must be between 0.1 s and five minutes.")]
    public TimeSpan DeadAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many messages may wait for one connection before it is cut.</summary>
    [Range(4, 10_000, ErrorMessage = "Realtime:QueueLength must be between 4 and 10000.")]
    public int QueueLength { get; set; } = 64;

    /// <summary>How many connections may be without a token at once, over all addresses.</summary>
    [Range(1, 100_000, ErrorMessage = "Realtime:MaxUnauthenticated must be between 1 and 100000.")]
    public int MaxUnauthenticated { get; set; } = 256;

    /// <summary>How many connections one participant may have; a further one closes the oldest.</summary>
    [Range(1, 100, ErrorMessage = "Realtime:MaxPerParticipant must be between 1 and 100.")]
    public int MaxPerParticipant { get; set; } = 4;

    /// <summary>How many missed events are sent one by one; whoever has missed more gets the whole state.</summary>
    [Range(0, 10_000, ErrorMessage = "Realtime:MaxResume must be between 0 and 10000.")]
    public int MaxResume { get; set; } = 500;

    /// <summary>How many messages a connection may send at once.</summary>
    [Range(1, 10_000, ErrorMessage = "Realtime:MessageBurst must be between 1 and 10000.")]
    public int MessageBurst { get; set; } = 40;

    /// <summary>How many messages a connection may send in the long run.</summary>
    [Range(1, 10_000, ErrorMessage = "Realtime:MessagesPerSecond must be between 1 and 10000.")]
    public int MessagesPerSecond { get; set; } = 10;

    /// <summary>After how long a silence another instance of this service, and the connections that it held, count as gone.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "Realtime:InstanceTimeout must be between a second and five minutes.")]
    public TimeSpan InstanceTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
