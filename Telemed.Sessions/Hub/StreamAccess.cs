using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Referee;

namespace Telemed.Sessions.Hub;

/// <summary>The one rule about participants and streams, for the hub's hook and for the gateway's question alike.</summary>
internal static class StreamAccess
{
    /// <summary>
    /// A participant publishes its own stream, under the original path only, and plays whatever belongs to its own
    /// consultation, in any variant. Everything else is refused. Whether it may publish or play at all is <see cref="StreamRights"/>'.
    /// </summary>
    public static bool Reaches(in StreamHolder holder, string action, StreamPath path) => action switch
    {
        HubActions.Publish => path.Variant == StreamVariant.Original
            && path.ConsultationId == holder.ConsultationId
            && path.ParticipantId == holder.ParticipantId,
        HubActions.Read => path.ConsultationId == holder.ConsultationId,
        _ => false,
    };
}
