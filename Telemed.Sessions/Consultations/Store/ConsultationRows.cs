using System.Text.Json;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Store;

/// <summary>A row of <c>consultations</c>.</summary>
internal sealed class ConsultationRow
{
    public const string Columns =
        "id, title, status, created_at, scheduled_at, live_at, over_at, over_because, empty_since, waiting_since, warned, notes, external_id, doctor_account, max_minutes, due_at, version, last_event";

    public const string Insert =
        $"INSERT INTO consultations ({Columns}) VALUES (@Id, @Title, @Status, @CreatedAt, @ScheduledAt, @LiveAt, @OverAt, @OverBecause, @EmptySince, @WaitingSince, @Warned, @Notes, @ExternalId, @DoctorAccount, @MaxMinutes, @DueAt, @Version, @LastEvent)";

    public const string Update =
        """
        UPDATE consultations SET title = @Title, status = @Status, scheduled_at = @ScheduledAt, live_at = @LiveAt, over_at = @OverAt,
            over_because = @OverBecause, empty_since = @EmptySince, waiting_since = @WaitingSince, warned = @Warned, notes = @Notes, max_minutes = @MaxMinutes,
            due_at = @DueAt, version = @Version, last_event = @LastEvent
        WHERE id = @Id
        """;

    public string Id { get; set; } = "";

    public string Title { get; set; } = "";

    public string Status { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ScheduledAt { get; set; }

    public DateTimeOffset? LiveAt { get; set; }

    public DateTimeOffset? OverAt { get; set; }

    public string? OverBecause { get; set; }

    public DateTimeOffset? EmptySince { get; set; }

    public DateTimeOffset? WaitingSince { get; set; }

    public bool Warned { get; set; }

    public string? Notes { get; set; }

    public string? ExternalId { get; set; }

    public string? DoctorAccount { get; set; }

    public long MaxMinutes { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    public long Version { get; set; }

    public long LastEvent { get; set; }

    public static ConsultationRow Of(Consultation consultation) => new()
    {
        Id = consultation.Id,
        Title = consultation.Title,
        Status = Words.Of(consultation.Status),
        CreatedAt = consultation.CreatedAt,
        ScheduledAt = consultation.ScheduledAt,
        LiveAt = consultation.LiveAt,
        OverAt = consultation.OverAt,
        OverBecause = consultation.OverBecause,
        EmptySince = consultation.EmptySince,
        WaitingSince = consultation.WaitingSince,
        Warned = consultation.Warned,
        Notes = consultation.Notes,
        ExternalId = consultation.ExternalId,
        DoctorAccount = consultation.DoctorAccount,
        MaxMinutes = consultation.MaxMinutes,
        DueAt = consultation.DueAt,
        Version = consultation.Version,
        LastEvent = consultation.LastEvent,
    };

    public Consultation With(IEnumerable<ParticipantRow> participants, IEnumerable<ConnectionRow> connections) => new()
    {
        Id = Id,
        Title = Title,
        Status = Words.Read<ConsultationStatus>(Status),
        CreatedAt = CreatedAt,
        ScheduledAt = ScheduledAt,
        LiveAt = LiveAt,
        OverAt = OverAt,
        OverBecause = OverBecause,
        EmptySince = EmptySince,
        WaitingSince = WaitingSince,
        Warned = Warned,
        Notes = Notes,
        ExternalId = ExternalId,
        DoctorAccount = DoctorAccount,
        MaxMinutes = (int)MaxMinutes,
        DueAt = DueAt,
        Version = Version,
        LastEvent = LastEvent,
        Participants = [.. participants.Select(row => row.ToParticipant())],
        Connections = [.. connections.Select(row => new ParticipantConnection(row.Id, row.ParticipantId, row.InstanceId, row.OpenedAt))],
    };
}

/// <summary>A row of <c>participants</c>.</summary>
internal sealed class ParticipantRow
{
    public const string Columns =
        "consultation_id, id, position, role, name, standing, join_code_hash, device_hash, short_code_room, short_code_hash, short_code_until, short_code_faults, short_code_used, epoch, stopped, muted, hand_raised, presence, presence_since, first_joined_at, stream_since, stream_video, stream_audio, read_up_to, rights_at";

    public const string Insert =
        $"INSERT INTO participants ({Columns}) VALUES (@ConsultationId, @Id, @Position, @Role, @Name, @Standing, @JoinCodeHash, @DeviceHash, @ShortCodeRoom, @ShortCodeHash, @ShortCodeUntil, @ShortCodeFaults, @ShortCodeUsed, @Epoch, @Stopped, @Muted, @HandRaised, @Presence, @PresenceSince, @FirstJoinedAt, @StreamSince, @StreamVideo, @StreamAudio, @ReadUpTo, @RightsAt)";

    public const string Update =
        """
        UPDATE participants SET role = @Role, name = @Name, standing = @Standing, join_code_hash = @JoinCodeHash, device_hash = @DeviceHash,
            short_code_room = @ShortCodeRoom, short_code_hash = @ShortCodeHash, short_code_until = @ShortCodeUntil,
            short_code_faults = @ShortCodeFaults, short_code_used = @ShortCodeUsed, epoch = @Epoch, stopped = @Stopped, muted = @Muted, hand_raised = @HandRaised,
            presence = @Presence, presence_since = @PresenceSince, first_joined_at = @FirstJoinedAt, stream_since = @StreamSince,
            stream_video = @StreamVideo, stream_audio = @StreamAudio, read_up_to = @ReadUpTo
        WHERE consultation_id = @ConsultationId AND id = @Id
        """;

    /// <summary>Beside <see cref="Update"/>, for those whose rights changed: other instances look for it.</summary>
    public const string UpdateRights = "UPDATE participants SET rights_at = @RightsAt WHERE consultation_id = @ConsultationId AND id = @Id";

    public string ConsultationId { get; set; } = "";

    public string Id { get; set; } = "";

    public long Position { get; set; }

    public string Role { get; set; } = "";

    public string Name { get; set; } = "";

    public string Standing { get; set; } = "";

    public string? JoinCodeHash { get; set; }

    public string? DeviceHash { get; set; }

    public string? ShortCodeRoom { get; set; }

    public string? ShortCodeHash { get; set; }

    public DateTimeOffset? ShortCodeUntil { get; set; }

    public long ShortCodeFaults { get; set; }

    public bool ShortCodeUsed { get; set; }

    public long Epoch { get; set; }

    public bool Stopped { get; set; }

    public bool Muted { get; set; }

    public bool HandRaised { get; set; }

    public string Presence { get; set; } = "";

    public DateTimeOffset? PresenceSince { get; set; }

    public DateTimeOffset? FirstJoinedAt { get; set; }

    public DateTimeOffset? StreamSince { get; set; }

    public string? StreamVideo { get; set; }

    public string? StreamAudio { get; set; }

    public long ReadUpTo { get; set; }

    public DateTimeOffset RightsAt { get; set; }

    public static ParticipantRow Of(string consultationId, int position, Participant person, DateTimeOffset now) => new()
    {
        ConsultationId = consultationId,
        Id = person.Id,
        Position = position,
        Role = Words.Of(person.Role),
        Name = person.Name,
        Standing = Words.Of(person.Standing),
        JoinCodeHash = person.JoinCodeHash,
        DeviceHash = person.DeviceHash,
        ShortCodeRoom = person.ShortCode?.Room,
        ShortCodeHash = person.ShortCode?.Hash,
        ShortCodeUntil = person.ShortCode?.Until,
        ShortCodeFaults = person.ShortCode?.Faults ?? 0,
        ShortCodeUsed = person.ShortCode?.Used ?? false,
        Epoch = person.Epoch,
        Stopped = person.Stopped,
        Muted = person.Muted,
        HandRaised = person.HandRaised,
        Presence = Words.Of(person.Presence),
        PresenceSince = person.PresenceSince,
        FirstJoinedAt = person.FirstJoinedAt,
        StreamSince = person.Stream?.Since,
        StreamVideo = person.Stream?.Video,
        StreamAudio = person.Stream?.Audio,
        ReadUpTo = person.ReadUpTo,
        RightsAt = now,
    };

    public Participant ToParticipant() => new()
    {
        Id = Id,
        Role = Words.Read<ParticipantRole>(Role),
        Name = Name,
        Standing = Words.Read<Standing>(Standing),
        JoinCodeHash = JoinCodeHash,
        DeviceHash = DeviceHash,
        ShortCode = ShortCodeRoom is null || ShortCodeHash is null || ShortCodeUntil is not { } until
            ? null
            : new ShortCodeRecord(ShortCodeRoom, ShortCodeHash, until, (int)ShortCodeFaults, ShortCodeUsed),
        Epoch = (int)Epoch,
        Stopped = Stopped,
        Muted = Muted,
        HandRaised = HandRaised,
        Presence = Words.Read<Presence>(Presence),
        PresenceSince = PresenceSince,
        FirstJoinedAt = FirstJoinedAt,
        Stream = StreamSince is { } since ? new PublishedStream(since, StreamVideo, StreamAudio) : null,
        ReadUpTo = ReadUpTo,
    };
}

/// <summary>A row of <c>connections</c>.</summary>
internal sealed class ConnectionRow
{
    public string Id { get; set; } = "";

    public string ConsultationId { get; set; } = "";

    public string ParticipantId { get; set; } = "";

    public string InstanceId { get; set; } = "";

    public DateTimeOffset OpenedAt { get; set; }
}

/// <summary>A row of <c>events</c>.</summary>
internal sealed class EventRow
{
    public const string Columns = "consultation_id, id, type, at, actor_kind, actor_id, actor_name, body";

    public const string Insert =
        $"INSERT INTO events ({Columns}) VALUES (@ConsultationId, @Id, @Type, @At, @ActorKind, @ActorId, @ActorName, @Body)";

    public string ConsultationId { get; set; } = "";

    public long Id { get; set; }

    public string Type { get; set; } = "";

    public DateTimeOffset At { get; set; }

    public string ActorKind { get; set; } = "";

    public string? ActorId { get; set; }

    public string? ActorName { get; set; }

    public string Body { get; set; } = "";

    public static EventRow Of(ConsultationEvent happened) => new()
    {
        ConsultationId = happened.ConsultationId,
        Id = happened.Id,
        Type = happened.Type,
        At = happened.At,
        ActorKind = Words.Of(happened.Actor.Kind),
        ActorId = happened.Actor.Id,
        ActorName = happened.Actor.Name,
        Body = happened.Body.GetRawText(),
    };

    public ConsultationEvent ToEvent() => new(
        ConsultationId,
        Id,
        Type,
        At,
        new Actor(Words.Read<ActorKind>(ActorKind), ActorId, ActorName),
        JsonElement.Parse(Body));
}
