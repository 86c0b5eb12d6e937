namespace Telemed.Sessions.Consultations;

/// <summary>What somebody is in a consultation; docs/permissions.md says what each may do.</summary>
public enum ParticipantRole
{
    /// <summary>The clinic's side.</summary>
    Doctor = 1,

    /// <summary>The other side.</summary>
    Patient = 2,

    /// <summary>Takes part and publishes: a nurse, an interpreter.</summary>
    Assistant = 3,

    /// <summary>Plays only: a student, family.</summary>
    Viewer = 4,
}

/// <summary>Whether somebody belongs to a consultation.</summary>
public enum Standing
{
    /// <summary>May join.</summary>
    Active,

    /// <summary>Was thrown out for good, until somebody lets them back in.</summary>
    Blocked,

    /// <summary>Is not part of it any more.</summary>
    Removed,
}

/// <summary>Whether somebody is there.</summary>
public enum Presence
{
    /// <summary>Has not come, or has left.</summary>
    Absent,

    /// <summary>Has a realtime connection.</summary>
    Present,

    /// <summary>Has lost the last one; the grace period runs.</summary>
    Away,
}

/// <summary>A person in a consultation.</summary>
public sealed record Participant
{
    /// <summary>As in the stream's path.</summary>
    public required string Id { get; init; }

    public required ParticipantRole Role { get; init; }

    /// <summary>For people to read.</summary>
    public required string Name { get; init; }

    public Standing Standing { get; init; }

    /// <summary>See <see cref="JoinCode.Hash"/>; the code itself is kept nowhere. Null when it was revoked.</summary>
    public string? JoinCodeHash { get; init; }

    /// <summary>Of the first device that used the code; nobody else's gets in with it.</summary>
    public string? DeviceHash { get; init; }

    /// <summary>The code to type, as long as there is one.</summary>
    public ShortCodeRecord? ShortCode { get; init; }

    /// <summary>Raised when everything that was handed out before is to be worth nothing.</summary>
    public int Epoch { get; init; }

    /// <summary>Whether somebody has stopped its publishing.</summary>
    public bool Stopped { get; init; }

    /// <summary>Whether its microphone is off, as its client said or somebody asked for.</summary>
    public bool Muted { get; init; }

    public bool HandRaised { get; init; }

    public Presence Presence { get; init; }

    /// <summary>Since when <see cref="Presence"/> is what it is.</summary>
    public DateTimeOffset? PresenceSince { get; init; }

    public DateTimeOffset? FirstJoinedAt { get; init; }

    /// <summary>What it publishes at this moment.</summary>
    public PublishedStream? Stream { get; init; }

    /// <summary>The id of the last chat message that it has read.</summary>
    public long ReadUpTo { get; init; }

    /// <summary>Whether it may come in.</summary>
    public bool MayJoin => Standing == Standing.Active;

    /// <summary>Whether it may publish.</summary>
    public bool MayPublish => MayJoin && !Stopped && Role.Publishes();

    /// <summary>Whether it may play the others.</summary>
    public bool MayPlay => MayJoin;
}

/// <summary>What somebody publishes.</summary>
/// <param name="Since">When the hub put it on air; the same person with another time is another publication.</param>
/// <param name="Video">The codec as the hub calls it, null without picture.</param>
/// <param name="Audio">The same for the sound.</param>
public sealed record PublishedStream(DateTimeOffset Since, string? Video, string? Audio);

/// <summary>What is kept of a code to type.</summary>
/// <param name="Room">The first half, by which it is found.</param>
/// <param name="Hash">Of the second half.</param>
/// <param name="Until">When it ends, unless it was used.</param>
/// <param name="Faults">How many wrong second halves were tried.</param>
/// <param name="Used">Whether somebody has come in with it: it is that device's from then on, so that a page can be loaded again.</param>
public sealed record ShortCodeRecord(string Room, string Hash, DateTimeOffset Until, int Faults, bool Used = false);

/// <summary>What a role brings with it.</summary>
public static class ParticipantRoles
{
    /// <summary>Whether somebody of this role publishes.</summary>
    public static bool Publishes(this ParticipantRole role) => role != ParticipantRole.Viewer;
}
