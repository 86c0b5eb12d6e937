using System.Text.Json;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Board;

/// <summary>A consultation as the clinic's people see it on their list: where it stands, who is there, who waits.</summary>
/// <param name="Id">The consultation's.</param>
/// <param name="Title">For people to read.</param>
/// <param name="Status">How far it is.</param>
/// <param name="ScheduledAt">When it is planned to begin.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LiveAt">When it became live.</param>
/// <param name="OverAt">When it was over.</param>
/// <param name="OverBecause">Why.</param>
/// <param name="Notes">What the patient was given to read.</param>
/// <param name="DoctorAccount">The doctor's staff account.</param>
/// <param name="WaitingSince">Since when a patient is there and no doctor; null when nobody waits, also while the patient's connection is broken.</param>
/// <param name="Participants">Who belongs to it.</param>
/// <param name="Unread">How many chat messages of others no doctor of it has read.</param>
public sealed record Visit(
    string Id,
    string Title,
    ConsultationStatus Status,
    DateTimeOffset? ScheduledAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LiveAt,
    DateTimeOffset? OverAt,
    string? OverBecause,
    string? Notes,
    string? DoctorAccount,
    DateTimeOffset? WaitingSince,
    IReadOnlyList<VisitParticipant> Participants,
    int Unread)
{
    internal static Visit Of(Consultation consultation, IReadOnlyDictionary<string, string> levels, int unread) => new(
        consultation.Id,
        consultation.Title,
        consultation.Status,
        consultation.ScheduledAt,
        consultation.CreatedAt,
        consultation.LiveAt,
        consultation.OverAt,
        consultation.OverBecause,
        consultation.Notes,
        consultation.DoctorAccount,
        consultation.People.Any(person => person is { Role: ParticipantRole.Patient, Presence: Presence.Present }) ? consultation.WaitingSince : null,
        [
            .. consultation.People.Select(person => new VisitParticipant(
                person.Id, person.Role, person.Name, person.Presence, person.Stream is not null, levels.GetValueOrDefault(person.Id), person.HandRaised)),
        ],
        unread);
}

/// <summary>Somebody in a <see cref="Visit"/>.</summary>
/// <param name="Id">As everywhere.</param>
/// <param name="Role">What they are in it.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Presence">Whether they are there.</param>
/// <param name="OnAir">Whether they publish.</param>
/// <param name="Quality"><c>good</c>, <c>fair</c>, <c>poor</c>; null when their client has reported nothing.</param>
/// <param name="HandRaised">Whether they want to speak.</param>
public sealed record VisitParticipant(string Id, ParticipantRole Role, string Name, Presence Presence, bool OnAir, string? Quality, bool HandRaised);

/// <summary>A visit as it goes to everybody who may see it: its bytes are written once and shared.</summary>
internal sealed class PreparedVisit
{
    private readonly string? _doctorAccount;

    public PreparedVisit(Visit visit, long lastEvent)
    {
        (Id, OverAt, LastEvent, _doctorAccount) = (visit.Id, visit.OverAt, lastEvent, visit.DoctorAccount);
        Item = JsonSerializer.SerializeToUtf8Bytes(visit, HttpConventions.Json);
    }

    public string Id { get; }

    /// <summary>The event that it stands at: which of two is the newer one.</summary>
    public long LastEvent { get; }

    public DateTimeOffset? OverAt { get; }

    /// <summary>As an item of a list.</summary>
    public byte[] Item { get; }

    /// <summary>Whether it is one of those that <paramref name="caller"/> has to do with.</summary>
    public bool IsFor(Caller caller) => caller.MaySee(Id, _doctorAccount);

    /// <summary>As a message of its own: the item with its type in front.</summary>
    public byte[] ToMessage() => [.. """{"type":"visit","""u8, .. Item.AsSpan(1)];
}

/// <summary>The other messages of the feed.</summary>
internal static class BoardMessages
{
    public static readonly byte[] Alive = """{"type":"alive"}"""u8.ToArray();

    /// <summary>All that there is.</summary>
    public static byte[] List(IReadOnlyList<PreparedVisit> visits)
    {
        using var list = new MemoryStream();
        list.Write("""{"type":"list","items":["""u8);
        for (var index = 0; index < visits.Count; index++)
        {
            list.Write(index == 0 ? ""u8 : ","u8);
            list.Write(visits[index].Item);
        }

        list.Write("]}"u8);
        return list.ToArray();
    }

    /// <summary>It belongs on the list no more.</summary>
    public static byte[] Gone(string id) => [.. """{"type":"gone","id":"""u8, .. JsonSerializer.SerializeToUtf8Bytes(id), .. "}"u8];
}
