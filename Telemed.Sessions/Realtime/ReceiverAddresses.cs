using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Joining;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>Makes the addresses that one person publishes to and plays from, with fresh tickets.</summary>
internal sealed class ReceiverAddresses(PublicAddresses addresses, StreamTickets tickets)
{
    /// <summary>Where <paramref name="receiver"/> plays what <paramref name="publisherId"/> publishes.</summary>
    public StreamAddresses Play(AccessGrant receiver, string publisherId, string token)
    {
        var path = new StreamPath(receiver.ConsultationId, publisherId);
        return new StreamAddresses(
            addresses.Whep(path), addresses.Hls(path), addresses.Flv(path, token), addresses.RtmpPlay(path, play => Ticket(receiver, play, HubActions.Read)));
    }

    /// <summary>Where somebody publishes.</summary>
    public PublishAddresses Publish(AccessGrant publisher)
    {
        var path = new StreamPath(publisher.ConsultationId, publisher.ParticipantId);
        return new PublishAddresses(addresses.Whip(path), addresses.RtmpPublish(path, publish => Ticket(publisher, publish, HubActions.Publish)));
    }

    /// <summary>Those whom <paramref name="self"/> may have to play.</summary>
    public static IEnumerable<Participant> PublishersFor(Consultation consultation, string self) =>
        consultation.People.Where(other => other.Id != self && other.Role.Publishes());

    private string Ticket(AccessGrant holder, StreamPath path, string action) => tickets.Issue(path, action, holder.ParticipantId, holder.Epoch).Token;
}
