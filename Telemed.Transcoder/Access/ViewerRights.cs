namespace Telemed.Transcoder.Access;

/// <summary>Somebody who watches.</summary>
/// <param name="ConsultationId">The consultation.</param>
/// <param name="ParticipantId">Who it is there.</param>
/// <param name="Epoch">The epoch of the token by which the viewer came in.</param>
public sealed record Viewer(string ConsultationId, string ParticipantId, int Epoch);

/// <summary>
/// Who watches now, and who may not any more. Sessions are asked at the door, and tell afterwards what has changed
/// (<see cref="RightsSubscriber"/>); a viewer who has lost the right is closed at once.
/// </summary>
public sealed class ViewerRights
{
    private readonly Lock _gate = new();
    private readonly HashSet<Place> _places = [];
    private Table _table = new();
    private Table? _next;

    /// <summary>Viewers who were let in and have not left.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _places.Count;
            }
        }
    }

    /// <summary>
    /// Takes a viewer in; dispose the answer when the viewer leaves. <see langword="null"/>: the right has gone while sessions were
    /// asked. <paramref name="close"/> is called, once and on a thread of its own, when the right goes later.
    /// </summary>
    public IDisposable? Enter(Viewer viewer, Action<ViewerEnd> close)
    {
        lock (_gate)
        {
            if (!_table.Allows(viewer))
            {
                return null;
            }

            var place = new Place(viewer, close, Leave);
            _places.Add(place);
            return place;
        }
    }

    /// <summary>A new account of everything begins; the old one counts until it is complete.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _next = new Table();
        }
    }

    /// <summary>The new account is complete. Answers how many viewers were closed.</summary>
    public int Complete()
    {
        lock (_gate)
        {
            (_table, _next) = (_next ?? _table, null);
        }

        return CloseWhere(static _ => true);
    }

    /// <summary>Somebody's rights are these now. Answers how many viewers were closed.</summary>
    public int Set(string consultationId, string participantId, int epoch, bool mayWatch)
    {
        lock (_gate)
        {
            (_next ?? _table).Participants[(consultationId, participantId)] = (epoch, mayWatch);
            if (_next is not null)
            {
                return 0;
            }
        }

        return CloseWhere(viewer => viewer.ConsultationId == consultationId && viewer.ParticipantId == participantId);
    }

    /// <summary>A consultation is over. Answers how many viewers were closed.</summary>
    public int End(string consultationId)
    {
        lock (_gate)
        {
            (_next ?? _table).Ended.Add(consultationId);
            if (_next is not null)
            {
                return 0;
            }
        }

        return CloseWhere(viewer => viewer.ConsultationId == consultationId);
    }

    private int CloseWhere(Func<Viewer, bool> condition)
    {
        List<(Place Place, ViewerEnd Why)> closed;
        lock (_gate)
        {
            closed =
            [
                .. from place in _places
                   where condition(place.Viewer) && !_table.Allows(place.Viewer)
                   select (place, _table.Ended.Contains(place.Viewer.ConsultationId) ? ViewerEnd.ConsultationEnded : ViewerEnd.RightGone),
            ];
            closed.ForEach(each => _places.Remove(each.Place));
        }

        foreach (var each in closed)
        {
            // What a viewer's end sets off must not hold up the next one's.
            ThreadPool.UnsafeQueueUserWorkItem(static each => each.Place.Close(each.Why), each, preferLocal: false);
        }

        return closed.Count;
    }

    private void Leave(Place place)
    {
        lock (_gate)
        {
            _places.Remove(place);
        }
    }

    private sealed class Table
    {
        public HashSet<string> Ended { get; } = new(StringComparer.Ordinal);

        public Dictionary<(string Consultation, string Participant), (int Epoch, bool MayWatch)> Participants { get; } = [];

        // A token of a later epoch was given out after the entry that is known here.
        public bool Allows(Viewer viewer) =>
            !Ended.Contains(viewer.ConsultationId)
            && (!Participants.TryGetValue((viewer.ConsultationId, viewer.ParticipantId), out var rights)
                || viewer.Epoch > rights.Epoch
                || (viewer.Epoch == rights.Epoch && rights.MayWatch));
    }

    private sealed class Place(Viewer viewer, Action<ViewerEnd> close, Action<Place> leave) : IDisposable
    {
        public Viewer Viewer { get; } = viewer;

        public Action<ViewerEnd> Close { get; } = close;

        public void Dispose() => leave(this);
    }
}
