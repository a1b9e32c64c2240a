"""What makes the model: labelled data, network, training, measuring, export."""
