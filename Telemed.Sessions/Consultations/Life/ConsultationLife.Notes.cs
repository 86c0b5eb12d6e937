using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Life;

/// <summary>What is written into a consultation's log without changing the consultation itself.</summary>
internal sealed partial class ConsultationLife
{
    public const string StreamQuarantined = "stream-quarantined";
    public const string StreamRecovered = "stream-recovered";

    /// <summary>Something happened to one of its relays or ingests, also after it is over: what is left of them is removed then.</summary>
    public Refusal? JobChanged(string type, JobBody body, bool bySystem = false)
    {
        Tell(type, body, bySystem);
        return null;
    }

    /// <summary>Somebody put a picture of a participant into the record.</summary>
    public Refusal? SnapshotTaken(string participantId, string snapshotId)
    {
        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (Current.Find(participantId) is null)
        {
            return Refusal.NoSuchParticipant;
        }

        Tell(EventTypes.SnapshotTaken, new SnapshotBody(snapshotId, participantId));
        return null;
    }

    /// <summary>Tells its doctors how it goes with the transcoding of somebody's stream.</summary>
    public Refusal? StreamNotice(string participantId, string code, string? detail)
    {
        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (Current.Find(participantId) is null)
        {
            return Refusal.NoSuchParticipant;
        }

        Tell(EventTypes.ConsultationNotice, new NoticeBody(code, At: null, participantId, detail), bySystem: true);
        return null;
    }
}
