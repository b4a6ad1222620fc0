//! Which layer each state stands in, and in which order.

use super::Machine;
use std::collections::BTreeSet;

/// What is placed: a state, the start, the end, or a bend in a long line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    State(usize),
    Start,
    End,
    Bend,
    /// The label of a transition.
    Label(usize),
}

/// A line from one item to another, through the bends between them. `link` says what it stands for.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) link: Link,
    /// The indexes of the items from top to bottom.
    pub(super) items: Vec<usize>,
    /// Whether it is drawn from the bottom to the top.
    pub(super) is_upward: bool,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The start.
    Start,
    /// The index of a transition.
    Edge(usize),
    /// The end after a state.
    End(usize),
}

/// The items of a machine, layer by layer.
#[derive(Debug)]
pub(super) struct Layers {
    pub(super) items: Vec<Item>,
    /// The items of each layer, from left to right.
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) lines: Vec<Line>,
    /// The indexes of transitions from a state to itself.
    pub(super) loops: Vec<usize>,
}

/// The most bends in a drawing; lines beyond that go straight.
const MAX_BENDS: usize = 20_000;

/// How often the order of the layers is improved, down and up.
const SWEEPS: usize = 8;

impl Layers {
    /// Puts the states of a machine into layers.
    pub(super) fn of(machine: &Machine) -> Self {
        let states = machine.nodes.len();
        let (start, end) = (states, states + 1);
        let mut items: Vec<Item> = (0..states).map(Item::State).collect();
        items.push(Item::Start);
        items.push(Item::End);
        let mut links = Vec::new();
        let mut loops = Vec::new();
        links.extend(machine.start.map(|first| (Link::Start, start, first)));
        for (index, edge) in machine.edges.iter().enumerate() {
            if edge.from == edge.to {
                loops.push(index);
            } else {
                links.push((Link::Edge(index), edge.from, edge.to));
            }
        }
        for (index, node) in machine.nodes.iter().enumerate() {
            if node.is_end {
                links.push((Link::End(index), index, end));
            }
        }
        let directed = downward(&links, items.len(), start);
        // Between two layers of states there is one of bends and labels.
        let ranks: Vec<usize> = ranks(&directed, items.len(), start, end)
            .into_iter()
            .map(|rank| rank * 2)
            .collect();
        let height = ranks.iter().max().map_or(0, |rank| rank + 1);
        let used = |item: usize| {
            item < states
                || links
                    .iter()
                    .any(|(_, from, to)| *from == item || *to == item)
        };
        let mut layers = vec![Vec::new(); height];
        for item in (0..items.len()).filter(|item| used(*item)) {
            layers[ranks[item]].push(item);
        }
        let mut lines = Vec::new();
        let mut bends = 0;
        for ((link, ..), (top, bottom, is_upward)) in links.into_iter().zip(directed) {
            let mut line = vec![top];
            let between = ranks[top] + 1..ranks[bottom];
            if bends + between.len() <= MAX_BENDS {
                bends += between.len();
                let first = items.len();
                for layer in &mut layers[between] {
                    layer.push(items.len());
                    line.push(items.len());
                    items.push(Item::Bend);
                }
                let beside_source = if is_upward { items.len() - 1 } else { first };
                if let Link::Edge(edge) = link
                    && !machine.edges[edge].label.is_empty()
                {
                    items[beside_source] = Item::Label(edge);
                }
            }
            line.push(bottom);
            lines.push(Line {
                link,
                items: line,
                is_upward,
            });
        }
        let mut layers = Layers {
            items,
            layers,
            lines,
            loops,
        };
        layers.order();
        layers
    }

    /// The items that each item has lines to, above and below it.
    pub(super) fn neighbours(&self) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let mut above = vec![Vec::new(); self.items.len()];
        let mut below = vec![Vec::new(); self.items.len()];
        for line in &self.lines {
            for pair in line.items.windows(2) {
                below[pair[0]].push(pair[1]);
                above[pair[1]].push(pair[0]);
            }
        }
        (above, below)
    }

    /// Orders each layer by where its neighbours are, so that few lines cross.
    fn order(&mut self) {
        let (above, below) = self.neighbours();
        let mut place = vec![0.0; self.items.len()];
        let put = |layer: &[usize], place: &mut [f64]| {
            for (index, item) in layer.iter().enumerate() {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a layer has far fewer than 2^53 items"
                )]
                let at = (index as f64 + 0.5) / layer.len() as f64;
                place[*item] = at;
            }
        };
        for layer in &self.layers {
            put(layer, &mut place);
        }
        for sweep in 0..SWEEPS {
            let downward = sweep % 2 == 0;
            let neighbours = if downward { &above } else { &below };
            let count = self.layers.len();
            for step in 0..count {
                let index = if downward { step } else { count - 1 - step };
                let mut layer: Vec<(f64, usize)> = self.layers[index]
                    .iter()
                    .map(|item| {
                        (
                            mean(&neighbours[*item], &place).unwrap_or(place[*item]),
                            *item,
                        )
                    })
                    .collect();
                layer.sort_by(|(a, _), (b, _)| a.total_cmp(b));
                self.layers[index] = layer.into_iter().map(|(_, item)| item).collect();
                put(&self.layers[index], &mut place);
            }
        }
    }
}

/// The mean place of these items.
pub(super) fn mean(items: &[usize], place: &[f64]) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "an item has far fewer than 2^53 neighbours"
    )]
    let count = items.len() as f64;
    (!items.is_empty()).then(|| items.iter().map(|item| place[*item]).sum::<f64>() / count)
}

/// The links as lines from above to below: those that lead back to a state that is on the way to them
/// are turned around.
fn downward(
    links: &[(Link, usize, usize)],
    items: usize,
    start: usize,
) -> Vec<(usize, usize, bool)> {
    let mut after = vec![Vec::new(); items];
    for (index, (_, from, to)) in links.iter().enumerate() {
        after[*from].push((index, *to));
    }
    let mut backward = BTreeSet::new();
    // 0: not seen, 1: on the way, 2: done.
    let mut seen = vec![0_u8; items];
    for root in std::iter::once(start).chain(0..items) {
        if seen[root] != 0 {
            continue;
        }
        seen[root] = 1;
        let mut way = vec![(root, 0)];
        while let Some((item, next)) = way.last_mut() {
            let Some((link, to)) = after[*item].get(*next).copied() else {
                seen[*item] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            match seen[to] {
                0 => {
                    seen[to] = 1;
                    way.push((to, 0));
                }
                1 => {
                    backward.insert(link);
                }
                _ => {}
            }
        }
    }
    links
        .iter()
        .enumerate()
        .map(|(index, (_, from, to))| {
            if backward.contains(&index) {
                (*to, *from, true)
            } else {
                (*from, *to, false)
            }
        })
        .collect()
}

/// The layer of each item: below all that lead to it. The start is at the top, the end at the bottom.
fn ranks(lines: &[(usize, usize, bool)], items: usize, start: usize, end: usize) -> Vec<usize> {
    let mut below = vec![Vec::new(); items];
    let mut open = vec![0_usize; items];
    for (top, bottom, _) in lines {
        below[*top].push(*bottom);
        open[*bottom] += 1;
    }
    let mut ranks = vec![0; items];
    let mut ready: Vec<usize> = (0..items).filter(|item| open[*item] == 0).collect();
    while let Some(item) = ready.pop() {
        if item != start && item != end {
            // What cannot be reached stands in one layer with the first state.
            ranks[item] = ranks[item].max(1);
        }
        for bottom in &below[item] {
            ranks[*bottom] = ranks[*bottom].max(ranks[item] + 1);
            open[*bottom] -= 1;
            if open[*bottom] == 0 {
                ready.push(*bottom);
            }
        }
    }
    let bottom = ranks.iter().max().copied().unwrap_or(0);
    ranks[end] = ranks[end].max(bottom);
    ranks
}
